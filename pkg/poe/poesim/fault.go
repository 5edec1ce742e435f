package poesim

import (
	"io"
	"net/http"
	"strings"
)

// Fault answers an upload in place of the server.
type Fault func(w http.ResponseWriter, r *http.Request)

// Fail has the next uploads fail, one each, in this order; nil lets one through.
func (s *Server) Fail(faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, faults...)
}

// next counts an upload and returns the fault that it meets, nil if none.
func (s *Server) next() (f Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.uploads++
	if len(s.faults) > 0 {
		f, s.faults = s.faults[0], s.faults[1:]
	}
	return f
}

// Status answers with a status and its name.
func Status(code int) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		readAll(r)
		http.Error(w, http.StatusText(code), code)
	}
}

// Quote refuses with a body that tells all that was sent in headers and as a form, as a
// careless service would.
func Quote(code int) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		sent := readAll(r)
		http.Error(w, "cannot take "+sent+" of "+r.Header.Get("Authorization"), code)
	}
}

// Answer answers 200 with any body: no JSON, or without an address.
func Answer(body string) Fault {
	return func(w http.ResponseWriter, r *http.Request) {
		readAll(r)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, body)
	}
}

// Cut ends the connection in the middle of the answer.
func Cut(w http.ResponseWriter, r *http.Request) {
	readAll(r)
	w.Header().Set("Content-Length", "500")
	_, _ = io.WriteString(w, `{"attachment_url":"https://`)
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

// Refuse ends the connection before anything of the file is read.
func Refuse(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// Hang reads all and answers nothing until the caller has left.
func Hang(_ http.ResponseWriter, r *http.Request) {
	readAll(r)
	<-r.Context().Done()
}

// readAll reads a request to its end, or the caller would be cut off while sending, and
// returns its first kilobytes.
func readAll(r *http.Request) string {
	var start strings.Builder
	_, _ = io.Copy(&start, io.LimitReader(r.Body, 8<<10))
	_, _ = io.Copy(io.Discard, r.Body)
	return start.String()
}
