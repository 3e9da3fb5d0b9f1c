// A standard Rust program: files, directories, time, environment, large reads, standard error.
use std::collections::HashMap;
use std::env;
use std::fs::{self, File, OpenOptions};
use std::io::{self, BufRead, ErrorKind, Read, Seek, SeekFrom, Write};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

fn main() -> io::Result<()> {
    let arguments: Vec<String> = env::args().skip(1).collect();
    println!("arguments {:?}", arguments);
    println!("COLOUR={}", env::var("COLOUR").unwrap_or_default());
    let lines: Vec<String> = io::stdin().lock().lines().collect::<io::Result<_>>()?;
    println!("input {:?}", lines);

    fs::create_dir_all("/tree/a/b")?;
    let mut file = File::create("/tree/a/b/numbers")?;
    for number in 0..1000 {
        writeln!(file, "{}", number)?;
    }
    drop(file);
    let mut file = OpenOptions::new().read(true).append(true).open("/tree/a/b/numbers")?;
    file.write_all(b"end\n")?;
    file.seek(SeekFrom::Start(0))?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    println!("{} lines, {} bytes", text.lines().count(), file.metadata()?.len());
    file.seek(SeekFrom::End(-4))?;
    text.clear();
    file.read_to_string(&mut text)?;
    println!("the last is {:?}", text);
    file.sync_all()?;
    drop(file);

    for number in 0..1500 {
        File::create(format!("/tree/many-{}", number))?;
    }
    println!("{} entries", fs::read_dir("/tree")?.collect::<io::Result<Vec<_>>>()?.len());
    fs::rename("/tree/a/b/numbers", "/tree/moved")?;
    println!("copied {} bytes", fs::copy("/tree/moved", "/tree/copy")?);
    println!("is a file: {}, is a directory: {}", fs::metadata("/tree/copy")?.is_file(), fs::metadata("/tree/a")?.is_dir());
    assert_eq!(File::open("/tree/absent").unwrap_err().kind(), ErrorKind::NotFound);
    assert!(File::open("/../etc/passwd").is_err());
    assert!(OpenOptions::new().write(true).create_new(true).open("/tree/copy").is_err());
    fs::remove_dir_all("/tree")?;
    assert!(fs::metadata("/tree").is_err());

    let start = Instant::now();
    thread::sleep(Duration::from_millis(5));
    assert!(start.elapsed() >= Duration::from_millis(5));
    assert!(SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() > 1_600_000_000);

    // The map takes its seed from random_get.
    let mut counts = HashMap::new();
    let large = fs::read("/large.bin")?;
    for byte in &large {
        *counts.entry(byte).or_insert(0usize) += 1;
    }
    println!("{} bytes, {} values", large.len(), counts.len());
    eprintln!("done");
    std::process::exit(5)
}
