use crate::raw::*;

pub fn act() -> Result<String, String> {
    let judge = @PARENT@;
    any(&[
        &|| call(KILL, &[judge, 9]).map(|_| "by kill".to_owned()),
        &|| call(TKILL, &[judge, 9]).map(|_| "by tkill".to_owned()),
        &|| call(QUEUE_SIGNAL, &[judge, 9, [9_i32, 0, -1, 0, 0, 0].as_ptr() as usize]).map(|_| "by rt_sigqueueinfo".to_owned()),
        &|| {
            let handle = call(PIDFD_OPEN, &[judge, 0])?;
            call(PIDFD_SEND_SIGNAL, &[handle as usize, 9, 0, 0]).map(|_| "by a handle".to_owned())
        },
    ])
}
