package s3sim

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
)

// maxObject bounds what is taken by PUT, in bytes: a stand-in keeps it in memory.
const maxObject = 256 << 20

// ServeHTTP answers one request for an object, whose bucket is in the host or the path.
func (s *Store) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := fmt.Sprintf("%016X", s.next())
	w.Header().Set("X-Amz-Request-Id", id)
	w.Header().Set("Server", "AmazonS3")
	if no := s.serve(w, r); no != nil {
		no.write(w, r, id)
	}
}

func (s *Store) serve(w http.ResponseWriter, r *http.Request) *refusal {
	bucket, key := s.place(r)
	if no := s.admit(r); no != nil {
		return no
	}
	switch {
	case !s.Has(bucket):
		return refuse(http.StatusNotFound, "NoSuchBucket", "The specified bucket does not exist")
	case key == "":
		return refuse(http.StatusNotImplemented, "NotImplemented", "A header or query you provided implies functionality that is not implemented.")
	case r.Method == http.MethodGet, r.Method == http.MethodHead:
		return s.get(w, r, bucket, key)
	case r.Method == http.MethodPut:
		return s.put(w, r, bucket, key)
	}
	return refuse(http.StatusMethodNotAllowed, "MethodNotAllowed", "The specified method is not allowed against this resource.")
}

// place finds the bucket, in front of the host or of the path, and the key.
func (s *Store) place(r *http.Request) (bucket, key string) {
	host, _, err := net.SplitHostPort(r.Host)
	if err != nil {
		host = r.Host
	}
	path := strings.TrimPrefix(r.URL.Path, "/")
	if label, _, ok := strings.Cut(host, ".s3."); ok && label != "" {
		return label, path
	}
	for i, c := range host {
		if c == '.' && s.Has(host[:i]) {
			return host[:i], path
		}
	}
	bucket, key, _ = strings.Cut(path, "/")
	return bucket, key
}

// get answers with an object, or a range of it. The address may change two headers.
func (s *Store) get(w http.ResponseWriter, r *http.Request, bucket, key string) *refusal {
	o, ok := s.Get(bucket, key)
	if !ok {
		return refuse(http.StatusNotFound, "NoSuchKey", "The specified key does not exist.")
	}
	h, q := w.Header(), r.URL.Query()
	h.Set("ETag", o.ETag)
	h.Set("Content-Type", o.ContentType)
	for parameter, header := range map[string]string{
		"response-content-type": "Content-Type", "response-content-disposition": "Content-Disposition",
	} {
		if v := q.Get(parameter); v != "" {
			h.Set(header, v)
		}
	}
	http.ServeContent(w, r, "", o.Modified, bytes.NewReader(o.Body))
	return nil
}

// put keeps what is sent, which the SDK may send in signed chunks.
func (s *Store) put(w http.ResponseWriter, r *http.Request, bucket, key string) *refusal {
	var from io.Reader = http.MaxBytesReader(w, r.Body, maxObject)
	if strings.HasPrefix(r.Header.Get("X-Amz-Content-Sha256"), "STREAMING-") {
		from = newChunks(from)
	}
	body, err := io.ReadAll(from)
	if err != nil {
		return refuse(http.StatusBadRequest, "IncompleteBody", "The body could not be read, or is too large.")
	}
	contentType := r.Header.Get("Content-Type")
	if contentType == "" {
		contentType = "binary/octet-stream"
	}
	s.Put(bucket, key, contentType, body)
	o, _ := s.Get(bucket, key)
	w.Header().Set("ETag", o.ETag)
	w.WriteHeader(http.StatusOK)
	return nil
}
