package poesim

import (
	"bytes"
	"crypto/rand"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"time"
)

// File is one that was taken.
type File struct {
	ID          string
	Name        string
	ContentType string
	Data        []byte // not to be changed
	At          time.Time
}

// Files returns what is kept, the oldest first.
func (s *Server) Files() []File {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.files)
}

// keep gives a file its ID and makes room for it.
func (s *Server) keep(f *File) {
	f.ID, f.At = rand.Text(), time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.files = append(s.files, *f)
	total := 0
	for i, kept := range slices.Backward(s.files) {
		if total += len(kept.Data); len(s.files)-i > MaxKept || total > MaxKeptBytes {
			s.files = slices.Clone(s.files[i+1:]) // so that the bytes are let go
			return
		}
	}
}

// address is where a file can be had.
func (s *Server) address(r *http.Request, f File) string {
	base := s.opts.URL
	if base == "" {
		base = "http://" + r.Host
	}
	return base + FilesPath + f.ID + "/" + url.PathEscape(f.Name)
}

// guard keeps a file that somebody made up from being a page that does something here.
func guard(h http.Header) {
	h.Set("Content-Security-Policy", "default-src 'none'; img-src 'self' data:; media-src 'self'; style-src 'unsafe-inline'; sandbox")
	h.Set("X-Content-Type-Options", "nosniff")
}

// file serves one file, in ranges too, as players want it.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	files := s.Files()
	i := slices.IndexFunc(files, func(f File) bool { return f.ID == r.PathValue("id") && f.Name == r.PathValue("name") })
	if i < 0 {
		http.Error(w, "There is no such file, or not any more.", http.StatusNotFound)
		return
	}
	f := files[i]
	guard(w.Header())
	w.Header().Set("Content-Type", f.ContentType)
	w.Header().Set("Content-Disposition", mime.FormatMediaType("inline", map[string]string{"filename": f.Name}))
	http.ServeContent(w, r, "", f.At, bytes.NewReader(f.Data))
}
