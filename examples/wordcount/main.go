// Counts the words of the request body and answers with JSON, the most frequent first.
package main

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"sort"
	"strconv"
	"strings"
	"unicode"
)

type count struct {
	word  string
	times int
}

type answer struct {
	lines, words int
	bytes        int64
	top          []count
}

// Written by hand: encoding/json alone would double the module, and a word is letters and digits only.
func (a answer) writeTo(out io.Writer) error {
	fmt.Fprintf(out, `{"lines":%d,"words":%d,"bytes":%d,"top":[`, a.lines, a.words, a.bytes)
	for i, c := range a.top {
		if i > 0 {
			fmt.Fprint(out, ",")
		}
		fmt.Fprintf(out, `{"word":"%s","count":%d}`, c.word, c.times)
	}
	_, err := fmt.Fprintln(out, "]}")
	return err
}

func summarise(body io.Reader, top int) (answer, error) {
	counts := map[string]int{}
	result := answer{}
	reader := bufio.NewReader(body)
	var word strings.Builder
	end := func() {
		if word.Len() > 0 {
			counts[word.String()]++
			result.words++
			word.Reset()
		}
	}
	for {
		r, size, err := reader.ReadRune()
		if err == io.EOF {
			break
		}
		if err != nil {
			return result, err
		}
		result.bytes += int64(size)
		if r == '\n' {
			result.lines++
		}
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			word.WriteRune(unicode.ToLower(r))
		} else {
			end()
		}
	}
	end()
	for w, n := range counts {
		result.top = append(result.top, count{w, n})
	}
	sort.Slice(result.top, func(i, j int) bool {
		a, b := result.top[i], result.top[j]
		return a.times > b.times || a.times == b.times && a.word < b.word
	})
	if len(result.top) > top {
		result.top = result.top[:top]
	}
	return result, nil
}

func parameter(query, name string) string {
	for _, pair := range strings.Split(query, "&") {
		if key, value, _ := strings.Cut(pair, "="); key == name {
			return value
		}
	}
	return ""
}

func main() {
	top := 10
	if text := parameter(os.Getenv("QUERY_STRING"), "top"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 {
			fmt.Printf("Status: 400 Bad Request\nContent-Type: text/plain\n\ntop: expected a number, got %q\n", text)
			return
		}
		top = n
	}
	result, err := summarise(os.Stdin, top)
	if err == nil {
		out := bufio.NewWriter(os.Stdout)
		fmt.Fprint(out, "Content-Type: application/json\n\n")
		if err = result.writeTo(out); err == nil {
			err = out.Flush()
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
