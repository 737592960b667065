//! The file that names the device.

use std::fs;
use std::thread;

use store::{StoreError, device_id};
use tempfile::tempdir;

use crate::fixture::device;

#[test]
fn the_device_is_made_once() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("masterwork/device");
    assert_eq!(device_id(&path, || device(7)).unwrap(), device(7));
    assert_eq!(device_id(&path, || panic!("it exists")).unwrap(), device(7));
    assert_eq!(fs::read_to_string(&path).unwrap(), "0000000000000007\n");
    assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
}

#[test]
fn of_several_makers_one_wins() {
    let directory = tempdir().unwrap();
    let path = &directory.path().join("device");
    let ids: Vec<_> = thread::scope(|scope| {
        let makers: Vec<_> =
            (0..8).map(|number| scope.spawn(move || device_id(path, || device(number)))).collect();
        makers.into_iter().map(|maker| maker.join().unwrap().unwrap()).collect()
    });
    assert!(ids.iter().all(|id| *id == ids[0]), "{ids:?}");
}

#[test]
fn another_content_is_refused_and_kept() {
    let directory = tempdir().unwrap();
    let path = directory.path().join("device");
    fs::write(&path, "my laptop").unwrap();
    let error = device_id(&path, || device(7)).expect_err("no id");
    assert!(matches!(error, StoreError::DeviceFile { .. }), "{error:?}");
    assert!(error.help().starts_with("delete "), "{}", error.help());
    assert_eq!(fs::read_to_string(&path).unwrap(), "my laptop");
}
