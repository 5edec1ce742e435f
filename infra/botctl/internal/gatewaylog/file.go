package gatewaylog

import (
	"bufio"
	"io"
)

// maxLine is the longest line of a file that is read, in bytes; the gateway writes none as long.
const maxLine = 1 << 20

// Read reads the lines of a local server's log that are wanted, in their order.
func Read(in io.Reader, f Filter) (lines []Line, err error) {
	scan := bufio.NewScanner(in)
	scan.Buffer(nil, maxLine)
	for scan.Scan() {
		if l, ok := parse(scan.Text(), ""); ok && f.wants(l) {
			lines = append(lines, l)
		}
	}
	return lines, scan.Err()
}
