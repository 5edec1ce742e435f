package bedrocksim

import (
	"bytes"
	"crypto/sha256"
	"maps"
	"slices"
	"time"
)

// cacheTimes are how long a prefix is kept after it was last used, by ttl (bedrock.md
// §1.2, row cachePoint; five minutes where nothing is said, §7).
var cacheTimes = map[string]time.Duration{"": 5 * time.Minute, "5m": 5 * time.Minute, "1h": time.Hour}

// promptCache is the memory of prefixes: when each of them is forgotten.
type promptCache map[[sha256.Size]byte]time.Time

// use looks the prefixes of a prompt up, the shortest first. It returns how many tokens
// were read, and remembers what lies beyond and is thereby written.
func (c promptCache) use(prefixes []prefix, now time.Time) (read int, written []CacheDetail) {
	maps.DeleteFunc(c, func(_ [sha256.Size]byte, end time.Time) bool { return !end.After(now) })
	for _, p := range prefixes {
		if _, known := c[p.key]; known {
			read = p.tokens
		}
	}
	before := read
	for _, p := range prefixes {
		if p.tokens > before {
			written = addDetail(written, or(p.ttl, "5m"), p.tokens-before)
			before = p.tokens
		}
		c[p.key] = now.Add(cacheTimes[p.ttl])
	}
	return read, written
}

// addDetail adds tokens to those with the same time to live.
func addDetail(list []CacheDetail, ttl string, tokens int) []CacheDetail {
	i := slices.IndexFunc(list, func(d CacheDetail) bool { return d.TTL == ttl })
	if i < 0 {
		return append(list, CacheDetail{TTL: ttl, InputTokens: tokens})
	}
	list[i].InputTokens += tokens
	return list
}

// account has an answer report what the prompt cache did, unless its usage is scripted
// or there is no answer.
func (s *Server) account(to route, body []byte, request ConverseRequest, a Answer) Answer {
	if a.Usage != nil || a.Fault.refusal != nil || a.Fault.before != endOpen || !bytes.Contains(body, []byte(`"cachePoint"`)) {
		return a
	}
	least := s.set.subject(to.model).facts.CacheMinimum
	long := slices.DeleteFunc(prefixes(to.model, body), func(p prefix) bool { return p.tokens < least })
	s.mu.Lock()
	read, written := s.cache.use(long, time.Now())
	s.mu.Unlock()
	usage := a.usage(request).cached(read, written)
	a.Usage = &usage
	return a
}

// cached takes what was read and written out of the input (bedrock.md §1.3, usage
// semantics).
func (u Usage) cached(read int, written []CacheDetail) Usage {
	u.CacheReadInputTokens, u.CacheDetails = read, written
	for _, d := range written {
		u.CacheWriteInputTokens += d.InputTokens
	}
	u.InputTokens -= read + u.CacheWriteInputTokens
	return u
}
