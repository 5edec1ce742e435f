package bedrock

import (
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/usage"
)

func (d *decoder) metadata() (e Event) {
	for more := d.enter('{', '}'); more; more = d.more('}') {
		known := string(d.key()) == "usage"
		switch {
		case !known:
			d.skip()
		case d.null():
			e = Event{}
		default:
			e = Event{Kind: EventUsage, Usage: d.tokens()}
		}
	}
	return e
}

func (d *decoder) tokens() (t usage.Tokens) {
	hour := 0
	for more := d.enter('{', '}'); more; more = d.more('}') {
		switch string(d.key()) {
		case "inputTokens":
			t.Input = d.number()
		case "outputTokens":
			t.Output = d.number()
		case "cacheReadInputTokens":
			t.CacheRead = d.number()
		case "cacheWriteInputTokens":
			t.CacheWrite = d.number()
		case "cacheDetails":
			hour = d.keptForAnHour()
		default:
			d.skip()
		}
	}
	return splitWrites(t, hour)
}

// keptForAnHour adds up the tokens that were written to the cache for so long.
func (d *decoder) keptForAnHour() (sum int) {
	for more := d.enter('[', ']'); more; more = d.more(']') {
		if tokens, ttl := d.cacheDetail(); ttl == types.CacheTTLOneHour {
			sum += tokens
		}
	}
	return sum
}

func (d *decoder) cacheDetail() (tokens int, ttl types.CacheTTL) {
	for more := d.enter('{', '}'); more; more = d.more('}') {
		switch string(d.key()) {
		case "inputTokens":
			tokens = d.number()
		case "ttl":
			ttl = types.CacheTTL(d.text())
		default:
			d.skip()
		}
	}
	return tokens, ttl
}

// splitWrites splits what was written to the cache by how long it is kept. Where
// Bedrock does not say, it is its default of five minutes (bedrock.md §7).
func splitWrites(t usage.Tokens, hour int) usage.Tokens {
	hour = min(hour, t.CacheWrite)
	t.CacheWrite, t.CacheWriteHour = t.CacheWrite-hour, hour
	return t
}
