package telemetry

import (
	"bytes"
	"io"
)

// unasked is how net/http's transport begins to tell of bytes that came behind an answer. It
// goes on with the bytes (go 1.26, persistConn.readLoopPeekFailLocked), and there is no log of
// a transport's own. Behind an answer of a model, as from a proxy that miscounts, they are
// of a conversation.
var unasked = []byte("Unsolicited response received on idle HTTP channel")

// StandardLog returns a writer for the standard log of a process, to which net/http and
// aws-lambda-go write. It writes each line to w, but nothing of those bytes.
func StandardLog(w io.Writer) io.Writer { return standardLog{w} }

type standardLog struct{ w io.Writer }

// Write implements io.Writer. The standard log calls it once for each line.
func (l standardLog) Write(line []byte) (int, error) {
	kept := line
	if at := bytes.Index(line, unasked); at >= 0 {
		kept = append(bytes.Clone(line[:at+len(unasked)]), '\n')
	}
	if _, err := l.w.Write(kept); err != nil {
		return 0, err
	}
	return len(line), nil
}
