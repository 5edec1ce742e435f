package usage

// Tokens are the tokens of one or more model calls. The counts do not overlap: the
// whole prompt is Input, CacheRead and both writes together, since Bedrock leaves
// cached tokens out of its inputTokens.
type Tokens struct {
	Input          int
	Output         int
	CacheRead      int
	CacheWrite     int // kept for five minutes
	CacheWriteHour int // kept for an hour, at a price of its own
}

// Add returns the sum of both counts, as for a query that took several calls.
func (t Tokens) Add(u Tokens) Tokens {
	return Tokens{
		Input:          t.Input + u.Input,
		Output:         t.Output + u.Output,
		CacheRead:      t.CacheRead + u.CacheRead,
		CacheWrite:     t.CacheWrite + u.CacheWrite,
		CacheWriteHour: t.CacheWriteHour + u.CacheWriteHour,
	}
}

// Prompt is the size of the whole prompt, cached parts included.
func (t Tokens) Prompt() int { return t.Input + t.CacheRead + t.CacheWrite + t.CacheWriteHour }

// Total is everything: prompt and output.
func (t Tokens) Total() int { return t.Prompt() + t.Output }
