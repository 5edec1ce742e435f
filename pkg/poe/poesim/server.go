package poesim

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"sync"

	"github.com/poebridge/poebridge/pkg/poe"
)

// Where a [Server] has its things, below its own address.
const (
	UploadPath = "/file_upload_3RD_PARTY_POST" // Poe's own name for it
	FilesPath  = "/files/"                     // the page, and each file below it
	CostPath   = "/bot/cost/"                  // below it a query's id, and what to do
)

// What is kept at most; the oldest files make room. Poe keeps all.
const (
	MaxKept      = 64
	MaxKeptBytes = 256 << 20
)

// Options are what a server is told. The zero value takes any key, and fetches nothing.
type Options struct {
	// URL is where the server is reached, without a slash at the end, as in
	// http://127.0.0.1:8080/poe. Empty: the host of a request, and no path.
	URL string
	// Key reports whether an access key is known; nil: all are. It must be safe for
	// concurrent use.
	Key func(r *http.Request, key string) bool
	// Query reports whether a query can be charged, by its id; nil: all can. It must be safe
	// for concurrent use.
	Query func(id string) bool
	// Trust are the hosts, with their ports, that files may be fetched from by their
	// address. Poe fetches from anywhere; this runs on somebody's own machine.
	Trust []string
	// Transport fetches; nil: http.DefaultTransport.
	Transport http.RoundTripper
}

// Server is the stand-in. It is safe for concurrent use.
type Server struct {
	opts Options
	mux  *http.ServeMux

	mu      sync.Mutex
	files   []File // the oldest first
	faults  []Fault
	uploads int

	charges    map[string]Charge // by query
	costFaults []CostFault
	costCalls  int
}

// New returns a server without files.
func New(opts Options) *Server {
	s := &Server{opts: opts, mux: http.NewServeMux(), charges: map[string]Charge{}}
	s.mux.HandleFunc(UploadPath, s.upload)
	s.mux.HandleFunc(CostPath+"{query}/{step}", s.cost)
	s.mux.HandleFunc("GET "+FilesPath+"{$}", s.page)
	s.mux.HandleFunc("GET "+FilesPath+"{id}/{name}", s.file)
	return s
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.mux.ServeHTTP(w, r) }

// Uploads is how often the API was called, for whatever outcome.
func (s *Server) Uploads() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.uploads
}

// upload takes a file, or plays the next fault.
func (s *Server) upload(w http.ResponseWriter, r *http.Request) {
	if fault := s.next(); fault != nil {
		fault(w, r)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, poe.MaxFileBytes+maxFrame)
	file, err := s.take(w, r)
	if err != nil {
		_, _ = io.Copy(io.Discard, r.Body) // or the caller may be cut off before it can read why
		http.Error(w, err.text, err.status)
		return
	}
	s.keep(&file)
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(map[string]string{"attachment_url": s.address(r, file), "mime_type": file.ContentType})
}

// take checks a call as far as Poe is known to, and reads or fetches the file.
func (s *Server) take(w http.ResponseWriter, r *http.Request) (File, *refusal) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		return File{}, refuse(http.StatusMethodNotAllowed, "want POST")
	}
	if err := s.authorise(r); err != nil {
		return File{}, err
	}
	if r.ContentLength < 0 {
		return File{}, refuse(http.StatusLengthRequired, "want a Content-Length, no chunks")
	}
	if r.ContentLength > poe.MaxFileBytes+maxFrame {
		return File{}, refuse(http.StatusRequestEntityTooLarge, tooLarge)
	}
	switch kind, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";"); kind {
	case "multipart/form-data":
		return readMultipart(r)
	case "application/x-www-form-urlencoded":
		return s.fetchForm(r)
	}
	return File{}, refuse(http.StatusUnsupportedMediaType, "want multipart/form-data with a file, or application/x-www-form-urlencoded with a download_url")
}

// authorise wants the key as it stands: this API of Poe's knows no scheme.
func (s *Server) authorise(r *http.Request) *refusal {
	key := r.Header.Get("Authorization")
	switch {
	case key == "":
		return refuse(http.StatusUnauthorized, "want the access key in the Authorization header")
	case strings.Contains(key, " "):
		return refuse(http.StatusForbidden, "want the access key alone in the Authorization header, without Bearer")
	case s.opts.Key != nil && !s.opts.Key(r, key):
		return refuse(http.StatusForbidden, "no bot has this access key")
	}
	return nil
}

// refusal is a status and the reason.
type refusal struct {
	status int
	text   string
}

func refuse(status int, text string) *refusal { return &refusal{status, text} }
