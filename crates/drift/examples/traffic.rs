//! Writes a large recording over `benches/shop.yaml`:
//! `cargo run --release -p openapi-drift --example traffic -- MEGABYTES DRIFT-PER-MILLE > big.har`.

#[path = "../benches/har.rs"]
mod har;
#[path = "../benches/shop.rs"]
mod shop;

fn main() -> std::io::Result<()> {
    har::main(shop::write_har)
}
