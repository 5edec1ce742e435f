package bot

// Cache says where the model takes cache points, so that a long conversation is not
// read anew each time.
type Cache struct {
	Points      []string `yaml:"points"`       // of tools, system, messages; none: no cache
	BesideTools bool     `yaml:"beside_tools"` // a point may stand next to a call or its result
	TTL         string   `yaml:"ttl"`          // 5m or 1h; empty: not sent, which means 5m
	MinTokens   int      `yaml:"min_tokens"`   // below it nothing is cached, so that no point is set
}

// The places of cache points.
const (
	CacheTools    = "tools"
	CacheSystem   = "system"
	CacheMessages = "messages"
)
