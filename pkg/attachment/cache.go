package attachment

import (
	"container/list"
	"sync"
	"time"
)

// Bounds of what is kept for a conversation's next query. Poe's addresses are valid
// for 10 minutes (poe-protocol.md §5), so that a later query has other ones.
const (
	cacheTime  = 10 * time.Minute
	cacheBytes = 32 << 20
	cacheEntry = 8 << 20 // bytes of the largest file that is kept
	cacheCost  = 512     // bytes that are counted for an entry itself
)

// cacheKey has everything that a result depends on. A file is never given to another
// conversation, even if that names the same address.
type cacheKey struct {
	conversation string
	wanted       Wanted
	limits       Limits
}

// cache keeps the files that were used last. It is safe for concurrent use.
type cache struct {
	mu      sync.Mutex
	entries map[cacheKey]*list.Element
	order   *list.List // of *cached, the last used first
	bytes   int
}

type cached struct {
	key   cacheKey
	file  File
	until time.Time
	cost  int
}

func newCache() *cache { return &cache{entries: map[cacheKey]*list.Element{}, order: list.New()} }

// get returns a file that is not too old.
func (c *cache) get(key cacheKey) (File, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	e, ok := c.entries[key]
	if !ok {
		return File{}, false
	}
	if entry := e.Value.(*cached); wall().Before(entry.until) {
		c.order.MoveToFront(e)
		return entry.file, true
	}
	c.remove(e)
	return File{}, false
}

// put keeps a file, unless it is large or of no conversation.
func (c *cache) put(key cacheKey, file File) {
	// The buffer counts, not the file: it may be larger by its growth.
	size := cap(file.Data)
	if key.conversation == "" || size > cacheEntry {
		return
	}
	w := key.wanted
	entry := &cached{key: key, file: file, until: wall().Add(cacheTime),
		cost: size + len(key.conversation) + len(w.URL) + len(w.Name) + len(w.ContentType) + cacheCost}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[key]; ok {
		c.remove(e)
	}
	c.entries[key] = c.order.PushFront(entry)
	c.bytes += entry.cost
	c.shrink()
}

// shrink drops what is too much or too old, from the end that was not used for longest.
// It stops at the first that is neither: what is old behind that is dropped when it is
// asked for.
func (c *cache) shrink() {
	for e := c.order.Back(); e != nil; e = c.order.Back() {
		if c.bytes <= cacheBytes && wall().Before(e.Value.(*cached).until) {
			return
		}
		c.remove(e)
	}
}

func (c *cache) remove(e *list.Element) {
	entry := e.Value.(*cached)
	c.order.Remove(e)
	delete(c.entries, entry.key)
	c.bytes -= entry.cost
}

// wall is the time without Go's monotonic clock, which stands still while the process
// is frozen.
func wall() time.Time { return time.Now().Round(0) }
