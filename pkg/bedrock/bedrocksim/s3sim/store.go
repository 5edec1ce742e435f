package s3sim

import (
	"crypto/md5"
	"encoding/hex"
	"maps"
	"slices"
	"sync"
	"time"
)

// Store is some buckets and what is in them. It is safe for concurrent use.
type Store struct {
	clock func() time.Time

	mu      sync.Mutex
	buckets map[string]map[string]Object
	count   uint64 // requests
}

// Object is a file in a bucket. Its body must not be written to.
type Object struct {
	ContentType string
	Body        []byte
	ETag        string
	Modified    time.Time
}

// Option changes a store.
type Option func(*Store)

// WithClock sets the clock by which presigned addresses expire. It is that of the machine
// unless told.
func WithClock(now func() time.Time) Option { return func(s *Store) { s.clock = now } }

// New returns a store with these empty buckets.
func New(buckets []string, opts ...Option) *Store {
	s := &Store{clock: time.Now, buckets: map[string]map[string]Object{}}
	for _, name := range buckets {
		s.buckets[name] = map[string]Object{}
	}
	for _, o := range opts {
		o(s)
	}
	return s
}

// Has says whether there is a bucket.
func (s *Store) Has(bucket string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.buckets[bucket] != nil
}

// Put writes an object. Where there is no such bucket it does nothing.
func (s *Store) Put(bucket, key, contentType string, body []byte) {
	sum := md5.Sum(body) // what S3 uses for an ETag
	o := Object{ContentType: contentType, Body: body, ETag: `"` + hex.EncodeToString(sum[:]) + `"`, Modified: s.clock()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if b := s.buckets[bucket]; b != nil {
		b[key] = o
	}
}

// Get reads an object.
func (s *Store) Get(bucket, key string) (Object, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, ok := s.buckets[bucket][key]
	return o, ok
}

// Keys are those of the objects in a bucket, in order.
func (s *Store) Keys(bucket string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Sorted(maps.Keys(s.buckets[bucket]))
}

func (s *Store) next() uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count++
	return s.count
}
