package playground

import (
	"bytes"
	"crypto/rand"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/poebridge/poebridge/pkg/poe"
)

// FilesPath is what attached files are served below.
const FilesPath = Path + "files/"

// What is taken: files of Poe's size, and of all of them so many bytes, in memory. The oldest
// make room, and all are gone with the program.
const (
	mostFile  = poe.MaxFileBytes
	mostFiles = 500 << 20
)

// file is one that was attached.
type file struct {
	id, name    string
	contentType string
	data        []byte // not to be changed
	at          time.Time
}

// path is where the file is served.
func (f *file) path() string { return FilesPath + f.id + "/" + url.PathEscape(f.name) }

// isMedia reports whether a browser shows a file of this type and runs nothing of it, as it
// would of a drawing in SVG.
func (f *file) isMedia() bool {
	kind, _, _ := strings.Cut(f.contentType, "/")
	return slices.Contains([]string{"image", "audio", "video"}, kind) && !strings.HasPrefix(f.contentType, "image/svg")
}

// shelf has the files that are kept, in the order in which they came. It is safe for concurrent
// use.
type shelf struct {
	most int // bytes of all together

	mu   sync.Mutex
	kept []*file
}

// keep gives a file its id and makes room for it.
func (s *shelf) keep(f *file) {
	f.id, f.at = rand.Text(), time.Now()
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kept = append(s.kept, f)
	total := 0
	for i, kept := range slices.Backward(s.kept) {
		if total += len(kept.data); total > s.most {
			s.kept = slices.Clone(s.kept[i+1:]) // so that the bytes are let go
			return
		}
	}
}

func (s *shelf) find(id, name string) (*file, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := slices.IndexFunc(s.kept, func(f *file) bool { return f.id == id && f.name == name })
	if i < 0 {
		return nil, false
	}
	return s.kept[i], true
}

// FilePolicy keeps a file that somebody made up from being a page that does something here.
const FilePolicy = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"

// file serves one, in ranges too, as players want it.
func (s *Server) file(w http.ResponseWriter, r *http.Request) {
	f, ok := s.files.find(r.PathValue("id"), r.PathValue("name"))
	if !ok {
		http.Error(w, "There is no such file, or not any more.", http.StatusNotFound)
		return
	}
	w.Header().Set("Content-Security-Policy", FilePolicy)
	w.Header().Set("Content-Type", f.contentType)
	disposition := "attachment"
	if f.isMedia() {
		disposition = "inline"
	}
	w.Header().Set("Content-Disposition", mime.FormatMediaType(disposition, map[string]string{"filename": f.name}))
	http.ServeContent(w, r, "", f.at, bytes.NewReader(f.data))
}
