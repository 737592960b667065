use std::fmt::Debug;

/// Some of the items of a list, which somebody else holds.
#[derive(Clone, Copy)]
struct Page<'a, T> {
    number: usize,
    items: &'a [T],
}

fn page<T>(list: &[T], number: usize) -> Page<'_, T> {
    Page {
        number,
        items: &list[number * 2..number * 2 + 2],
    }
}

fn show<T: Debug>(page: Page<'_, T>) {
    println!("page {}: {:?}", page.number, page.items);
}

fn main() {
    let list = [200_u16, 404, 500, 503];
    let codes = page(&list, 1);
    show(codes);
    show(codes);

    let list = [String::from("ana"), String::from("bo")];
    let names = page(&list, 0);
    show(names);
    show(names);
}
