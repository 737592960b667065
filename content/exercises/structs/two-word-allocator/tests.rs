use observe::*;
use two_word_allocator::*;

#[test]
fn the_map_fits_into_two_words() {
    let (times_the_map_asked_the_heap, map) = allocations(|| {
        let mut map = PageMap::new();
        map.allocate(2);
        map.allocate(3);
        map.release(0);
        map
    });
    expect!(size_of_val(&map) <= 16);
    expect_eq!(times_the_map_asked_the_heap, 0);
}

#[test]
fn a_new_map_is_free() {
    let map = PageMap::new();
    expect_eq!(map.free_pages(), 64);
    expect_eq!(map.longest_free_run(), 64);
}

#[test]
fn allocations_follow_one_another() {
    let mut map = PageMap::new();
    expect_eq!(map.allocate(2), 0);
    expect_eq!(map.allocate(3), 2);
    expect_eq!(map.allocate(1), 5);
    expect_eq!(map.free_pages(), 58);
    expect_eq!(map.longest_free_run(), 58);
}

#[test]
fn releasing_one_allocation_leaves_its_neighbour() {
    let mut map = PageMap::new();
    map.allocate(2);
    map.allocate(3);
    expect_eq!(map.release(0), 2);
    expect_eq!(map.free_pages(), 61);
    expect_eq!(map.allocate(4), 5);
    expect_eq!(map.release(2), 3);
    expect_eq!(map.longest_free_run(), 55);
    expect_eq!(map.allocate(5), 0);
}

#[test]
fn a_released_mark_does_not_cut_a_later_allocation() {
    let mut map = PageMap::new();
    map.allocate(2);
    map.allocate(2);
    map.release(0);
    map.release(2);
    expect_eq!(map.allocate(4), 0);
    expect_eq!(map.release(0), 4);
    expect_eq!(map.free_pages(), 64);
}

#[test]
fn the_lowest_run_wins_over_a_tighter_one() {
    let mut map = PageMap::new();
    for count in [6, 1, 2, 1] {
        map.allocate(count);
    }
    map.release(0);
    map.release(7);
    expect_eq!(map.allocate(2), 0);
    expect_eq!(map.allocate(5), 10);
    expect_eq!(map.allocate(4), 2);
    expect_eq!(map.allocate(1), 7);
}

#[test]
fn one_allocation_may_take_all_pages() {
    let mut map = PageMap::new();
    expect_eq!(map.allocate(64), 0);
    expect_eq!(map.free_pages(), 0);
    expect_eq!(map.longest_free_run(), 0);
    expect_eq!(map.release(0), 64);
    expect_eq!(map.free_pages(), 64);
}

#[test]
fn the_last_pages_can_be_taken() {
    let mut map = PageMap::new();
    map.allocate(60);
    expect_eq!(map.allocate(3), 60);
    expect_eq!(map.allocate(1), 63);
    expect_eq!(map.release(63), 1);
    expect_eq!(map.release(60), 3);
    expect_eq!(map.longest_free_run(), 4);
}

#[test]
fn zero_pages_are_refused() {
    let mut map = PageMap::new();
    expect_eq!(
        panic_of(|| map.allocate(0)),
        Some(String::from("cannot allocate 0 pages"))
    );
    map.allocate(64);
    expect_eq!(
        panic_of(|| map.allocate(0)),
        Some(String::from("cannot allocate 0 pages"))
    );
}

#[test]
fn a_request_for_more_than_the_region_is_refused() {
    let mut map = PageMap::new();
    let message = panic_of(|| map.allocate(65));
    expect_eq!(
        message,
        Some(String::from("no free run of 65 pages (the longest has 64)"))
    );
    map.allocate(10);
    let message = panic_of(|| map.allocate(usize::MAX));
    observe!("pages asked for", usize::MAX);
    expect_eq!(
        message,
        Some(format!(
            "no free run of {} pages (the longest has 54)",
            usize::MAX
        ))
    );
    expect_eq!(map.free_pages(), 54);
}

#[test]
fn scattered_pages_do_not_make_a_run() {
    let mut map = PageMap::new();
    for _ in 0..64 {
        map.allocate(1);
    }
    for page in [1, 3, 5, 6, 7, 20, 63] {
        map.release(page);
    }
    expect_eq!(map.free_pages(), 7);
    expect_eq!(map.longest_free_run(), 3);
    let message = panic_of(|| map.allocate(5));
    expect_eq!(
        message,
        Some(String::from("no free run of 5 pages (the longest has 3)"))
    );
    expect_eq!(map.free_pages(), 7);
    expect_eq!(map.allocate(3), 5);
    expect_eq!(map.allocate(1), 1);
}

#[test]
fn a_second_release_is_noticed() {
    let mut map = PageMap::new();
    map.allocate(3);
    map.allocate(3);
    map.release(0);
    expect_eq!(
        panic_of(|| map.release(0)),
        Some(String::from("page 0 is already free"))
    );
    expect_eq!(
        panic_of(|| map.release(2)),
        Some(String::from("page 2 is already free"))
    );
    expect_eq!(
        panic_of(|| map.release(63)),
        Some(String::from("page 63 is already free"))
    );
}

#[test]
fn a_page_outside_the_map_is_noticed() {
    let mut map = PageMap::new();
    expect_eq!(
        panic_of(|| map.release(64)),
        Some(String::from("page 64 is outside the map"))
    );
    map.allocate(64);
    expect_eq!(
        panic_of(|| map.release(128)),
        Some(String::from("page 128 is outside the map"))
    );
}

#[test]
fn a_release_inside_an_allocation_names_its_first_page() {
    let mut map = PageMap::new();
    map.allocate(5);
    map.allocate(8);
    let message = panic_of(|| map.release(7));
    expect_eq!(
        message,
        Some(String::from("page 7 is inside the allocation at page 5"))
    );
    let message = panic_of(|| map.release(4));
    expect_eq!(
        message,
        Some(String::from("page 4 is inside the allocation at page 0"))
    );
}

#[test]
fn a_refused_release_changes_nothing() {
    let mut map = PageMap::new();
    map.allocate(5);
    map.allocate(8);
    panic_of(|| map.release(7));
    panic_of(|| map.release(3));
    panic_of(|| map.release(20));
    panic_of(|| map.release(64));
    expect_eq!(map.free_pages(), 51);
    expect_eq!(map.allocate(1), 13);
    expect_eq!(map.release(0), 5);
    expect_eq!(map.release(5), 8);
}

/// The pages as a picture: `[` begins an allocation, `=` goes on with it, `.` is free.
fn picture(owners: &[usize]) -> String {
    let pages = owners.iter().enumerate();
    pages
        .map(|(page, &owner)| match owner {
            64 => '.',
            owner if owner == page => '[',
            _ => '=',
        })
        .collect()
}

#[test]
fn random_requests_agree_with_a_list_of_owners() {
    let mut random = Random::new();
    let mut map = PageMap::new();
    // For each page: the first page of its allocation, or 64 if it is free.
    let mut owners = [64; 64];
    for _ in 0..500 {
        let page = random.number(0..66) as usize;
        let count = random.number(1..9) as usize;
        observe!("the pages before the call", picture(&owners));
        if random.number(0..2) == 0 {
            observe!("the call", format!("allocate({count})"));
            let mut first = 0;
            while first + count <= 64 && owners[first..first + count].iter().any(|&o| o != 64) {
                first += 1;
            }
            if first + count <= 64 {
                owners[first..first + count].fill(first);
                expect_eq!(map.allocate(count), first);
            } else {
                expect!(panic_of(|| map.allocate(count)).is_some());
            }
        } else {
            observe!("the call", format!("release({page})"));
            if page < 64 && owners[page] == page {
                expected! {
                    let pages = owners.iter().filter(|&&owner| owner == page).count();
                }
                for owner in &mut owners {
                    if *owner == page {
                        *owner = 64;
                    }
                }
                expect_eq!(map.release(page), pages);
            } else if page >= 64 {
                expect_eq!(
                    panic_of(|| map.release(page)),
                    Some(format!("page {page} is outside the map"))
                );
            } else if owners[page] == 64 {
                expect_eq!(
                    panic_of(|| map.release(page)),
                    Some(format!("page {page} is already free"))
                );
            } else {
                expect_eq!(
                    panic_of(|| map.release(page)),
                    Some(format!(
                        "page {page} is inside the allocation at page {}",
                        owners[page]
                    ))
                );
            }
        }
        expect_eq!(
            map.free_pages(),
            owners.iter().filter(|&&owner| owner == 64).count()
        );
    }
}
