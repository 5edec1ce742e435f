package gatewaylog

import (
	"bufio"
	"errors"
	"io"
)

// maxLine is the longest line of a file that is read, in bytes; the gateway writes none as long.
const maxLine = 1 << 20

// Read reads the lines of a local server's log that are wanted, in their order. What is
// longer than a line can be is passed over.
func Read(in io.Reader, f Filter) (lines []Line, err error) {
	from := bufio.NewReaderSize(in, maxLine+len("\r\n"))
	for {
		text, long, err := from.ReadLine()
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
		if l, ok := parse(string(text), ""); ok && !long && f.wants(l) {
			lines = append(lines, l)
		}
		for long && err == nil {
			_, long, err = from.ReadLine() // an error comes again
		}
	}
}
