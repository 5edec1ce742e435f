package bedrocksim

import (
	"fmt"
	"strings"
)

// maxCachePoints is the most that a request may have (bedrock.md §1.2, row cachePoint).
const maxCachePoints = 4

// mark is a cache point and where it is.
type mark struct {
	at       string // JSON pointer of the object that holds it
	inTools  bool
	nextTool bool // beside a call or a result
	point    CachePoint
}

// cacheRules are about cache points.
func cacheRules() []Rule {
	return []Rule{
		{
			Name: "cache-unsupported", Source: "bedrock.md §3.2 column Cache; wording of §1.5 row extraneous key", Verified: true,
			check: eachMark(func(f Facts, m mark) finding { return strayMark(f.Cache, m) }),
		},
		{
			Name: "cache-in-tools", Source: "bedrock.md §1.5 row extraneous key", Verified: true,
			check: eachMark(func(f Facts, m mark) finding {
				if !m.inTools {
					return fine
				}
				return strayMark(f.CacheTools, m)
			}),
		},
		{
			Name: "cache-type", Source: "bedrock.md §1.2 row cachePoint", Verified: true,
			check: eachMark(func(_ Facts, m mark) finding {
				return first(
					oneOf(or(m.point.Type, "null"), m.at+".cachePoint.type", "default"),
					oneOf(m.point.TTL, m.at+".cachePoint.ttl", "5m", "1h"),
				)
			}),
		},
		{
			Name: "cache-ttl", Source: "bedrock.md §5 #33, #34", Verified: true,
			check: eachMark(func(f Facts, m mark) finding {
				if m.point.TTL == "" || m.point.TTL == "5m" && f.SaysShortTTL {
					return fine
				}
				return lacks(f.CacheTTL, "Malformed input request: %s/cachePoint: extraneous key [ttl] is not permitted, please reformat your input and try again.", m.at)
			}),
		},
		{
			Name: "cache-beside-tool", Source: "bedrock.md §5 #33", Verified: true,
			check: eachMark(func(f Facts, m mark) finding {
				if !m.nextTool || f.CacheTools == Supported {
					return fine
				}
				return strayMark(f.CacheTools, m)
			}),
		},
		{
			Name: "cache-count", Source: "bedrock.md §1.2 row cachePoint; §1.5 row maximum of 4 blocks", Verified: true,
			check: func(j *judged) finding {
				if found := len(j.marks()); found > maxCachePoints {
					return object("The model returned the following errors: A maximum of %d blocks with cache_control may be provided. Found %d.", maxCachePoints, found)
				}
				return fine
			},
		},
	}
}

func strayMark(s Support, m mark) finding {
	f := lacks(s, "x")
	if f.message != "" {
		f.message = extraneous(m.at, "cachePoint").message
	}
	return f
}

func eachMark(look func(f Facts, m mark) finding) func(*judged) finding {
	return func(j *judged) finding {
		for _, m := range j.marks() {
			if f := look(j.facts, m); f.message != "" {
				return f
			}
		}
		return fine
	}
}

// marks are all cache points of the request: tools, system, turns.
func (j *judged) marks() []mark {
	var out []mark
	if j.ToolConfig != nil {
		for i, t := range j.ToolConfig.Tools {
			if t.CachePoint != nil {
				out = append(out, mark{at: fmt.Sprintf("#/toolConfig/tools/%d", i), inTools: true, point: *t.CachePoint})
			}
		}
	}
	for i, b := range j.System {
		if b.CachePoint != nil {
			out = append(out, mark{at: fmt.Sprintf("#/system/%d", i), point: *b.CachePoint})
		}
	}
	for at, b := range j.blocks() {
		if b.CachePoint != nil {
			out = append(out, mark{
				at:       fmt.Sprintf("#/messages/%d/content/%d", at.message, at.content),
				nextTool: besideTool(j.Messages[at.message].Content, at.content), point: *b.CachePoint,
			})
		}
	}
	return out
}

// besideTool says whether a neighbour of the block is a call or a result.
func besideTool(list []ContentBlock, i int) bool {
	return i > 0 && strings.HasPrefix(list[i-1].kind(), "tool") ||
		i+1 < len(list) && strings.HasPrefix(list[i+1].kind(), "tool")
}
