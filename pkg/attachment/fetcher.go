package attachment

import (
	"context"
	"net/http"
	"time"
)

const (
	total       = 15 * time.Second // for all files of one call
	concurrency = 4                // downloads of one call
)

// Options say what may be asked.
type Options struct {
	// Hosts are the names of servers, exact or as "*.example.com"; see [ParseHosts].
	// nil stands for [DefaultHosts].
	Hosts []string
	// Local is one exact host:port that may be asked over http and is then expected on
	// a loopback address: the server of functions/local. It is set in code, never from
	// a setting.
	Local string
	// LocalPaths are what may be asked of Local: each a path that ends in a slash, for all
	// below it. nil: everything.
	LocalPaths []string
}

// Fetcher downloads attachments. It is safe for concurrent use; make one for the
// process, because it has one large file and decodes one picture at a time, to bound the
// memory for that.
type Fetcher struct {
	places   places
	guard    *guard
	client   *http.Client
	cache    *cache
	large    chan struct{} // holds a value while a large file is read and made to fit
	decoding chan struct{} // holds a value while a picture is decoded
}

// New returns a Fetcher; nothing is asked yet.
func New(o Options) *Fetcher { return newFetcher(o, network{}) }

func newFetcher(o Options, n network) *Fetcher {
	hosts := o.Hosts
	if hosts == nil {
		hosts = DefaultHosts()
	}
	p := places{hosts: hosts, local: o.Local, localPaths: o.LocalPaths}
	g := newGuard(p, n)
	return &Fetcher{places: p, guard: g, client: newClient(g), cache: newCache(),
		large: make(chan struct{}, 1), decoding: make(chan struct{}, 1)}
}

// Fetch downloads files and returns a result for each, in their order. It takes 15 s
// at most. Where not all fit, the earlier ones have priority: which files are returned
// does not depend on which arrives first. A URL that is wanted twice is fetched once,
// with the first one's claims. A conversation's files are kept for some minutes for its
// next query, unless its id is empty.
func (f *Fetcher) Fetch(ctx context.Context, conversation string, wanted []Wanted, limits Limits) []Result {
	ctx, cancel := context.WithTimeout(ctx, total)
	defer cancel()
	limits = limits.orBedrock()
	return newBatch(wanted, limits.Bytes).run(func(w Wanted, left int64) (File, *Problem) {
		return f.fetch(ctx, conversation, w, limits, left)
	})
}

// fetch gets one file, of which there is room for left bytes.
func (f *Fetcher) fetch(ctx context.Context, conversation string, w Wanted, limits Limits, left int64) (File, *Problem) {
	key := cacheKey{conversation: conversation, wanted: w, limits: limits}
	if file, ok := f.cache.get(key); ok {
		return file, nil
	}
	large := &turn{one: f.large}
	defer large.giveBack()
	data, problem := f.download(ctx, w.URL, limits, left, large)
	if problem != nil {
		return File{}, problem
	}
	file, problem := f.inspect(ctx, data, w, limits)
	if problem != nil {
		return File{}, problem
	}
	f.cache.put(key, file)
	return file, nil
}
