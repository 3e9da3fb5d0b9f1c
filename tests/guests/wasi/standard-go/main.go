// A standard Go program: files, directories, time, environment, large reads, standard error.
package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	fmt.Println("arguments", os.Args[1:])
	fmt.Println("COLOUR=" + os.Getenv("COLOUR"))
	scanner := bufio.NewScanner(os.Stdin)
	for scanner.Scan() {
		fmt.Println("input", scanner.Text())
	}

	must(os.MkdirAll("/tree/a/b", 0o777))
	file, err := os.Create("/tree/a/b/numbers")
	must(err)
	for i := range 1000 {
		fmt.Fprintln(file, i)
	}
	position, err := file.Seek(-4, io.SeekEnd)
	must(err)
	last, err := io.ReadAll(file)
	must(err)
	fmt.Printf("at %d: %q\n", position, last)
	must(file.Sync())
	must(file.Close())

	for i := range 1500 {
		must(os.WriteFile(fmt.Sprintf("/tree/many-%d", i), nil, 0o666))
	}
	entries, err := os.ReadDir("/tree")
	must(err)
	fmt.Println(len(entries), "entries")
	must(os.Rename("/tree/a/b/numbers", "/tree/moved"))
	must(os.Symlink("moved", "/tree/link"))
	through, err := os.ReadFile("/tree/link")
	must(err)
	fmt.Println(len(through), "bytes through the link")
	must(os.Chtimes("/tree/moved", time.Unix(1000, 0), time.Unix(2000, 5)))
	info, err := os.Stat("/tree/moved")
	must(err)
	fmt.Println("modified", info.ModTime().UnixNano(), "directory", info.IsDir())
	must(os.Truncate("/tree/moved", 10))
	files := 0
	must(filepath.WalkDir("/tree", func(path string, entry fs.DirEntry, err error) error {
		files++
		return err
	}))
	fmt.Println(files, "walked")
	_, err = os.Open("/tree/absent")
	fmt.Println("absent:", errors.Is(err, fs.ErrNotExist))
	_, err = os.Open("/tree/../../etc/passwd")
	fmt.Println("above:", err != nil)
	must(os.RemoveAll("/tree"))

	start := time.Now()
	time.Sleep(5 * time.Millisecond)
	fmt.Println("slept:", time.Since(start) >= 5*time.Millisecond, time.Now().Unix() > 1_600_000_000)
	answers := make(chan int)
	for i := range 10 {
		go func() { answers <- i * i }()
	}
	sum := 0
	for range 10 {
		sum += <-answers
	}
	seed := make([]byte, 1000)
	_, err = rand.Read(seed)
	must(err)
	large, err := os.ReadFile("/large.bin")
	must(err)
	fmt.Println(sum, len(large), "bytes")
	fmt.Fprintln(os.Stderr, "done")
	os.Exit(5)
}
