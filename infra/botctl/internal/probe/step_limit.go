package probe

import "github.com/aws/aws-sdk-go-v2/aws"

const (
	// farTooMany is more than any model answers with, so that it is refused, and costs nothing.
	farTooMany = 10_000_000
	// maxSearch is how many questions look for a limit that no refusal tells.
	maxSearch = 5
)

// commonLimits are those that models have (models.json), among which one that no refusal tells
// is looked for.
var commonLimits = []int{
	512, 1024, 2048, 4096, 5000, 8000, 8192, 10_000, 16_000, 16_384, 20_000, 24_000, 32_000, 32_768, 40_960,
	64_000, 65_536, 81_920, 100_000, 128_000, 131_072, 163_840, 196_608, 200_000, 256_000, 262_144, 500_000, 1_000_000,
}

// askFor asks for so many tokens. An answer is short, since its question asks for that, and is
// cut off as it begins.
func (p *prober) askFor(tokens int) reply {
	q := plain()
	q.inference.MaxTokens, q.cutOff = aws.Int32(int32(tokens)), true
	return p.ask("the output limit", q)
}

// outputLimit asks for far too much, which most models refuse in words that tell the limit.
func (p *prober) outputLimit() {
	r := p.askFor(farTooMany)
	limit, told := number(r.said, aboutLimit)
	switch {
	case r.taken:
		p.add(Finding{Key: keyOutput, Said: "takes a max_tokens of 10000000, and tells no limit"})
	case r.refused && told && limit > 0 && limit < farTooMany:
		p.atLimit(limit, r)
	case r.says(aboutMaxTokens):
		p.searchLimit(r)
	default:
		p.add(r.open(keyOutput, ""))
	}
}

// atLimit asks for the very limit, which some models refuse too (bedrock.md §1.5).
func (p *prober) atLimit(limit int, told reply) {
	p.add(Finding{Key: keyOutput, Value: limit, Said: told.said})
	r := p.askFor(limit)
	switch {
	case r.taken:
		p.add(Finding{Key: keyExclusive, Value: false})
	case r.says(aboutLimit):
		p.add(Finding{Key: keyExclusive, Value: true, Said: r.said})
	default:
		p.add(r.open(keyExclusive, ""))
	}
}

// searchLimit halves the limits that come into question. What is found is the largest that
// was taken: asking for less always works.
func (p *prober) searchLimit(last reply) {
	limits := commonLimits
	taken := 0
	for range maxSearch {
		if len(limits) == 0 {
			break
		}
		middle := len(limits) / 2
		r := p.askFor(limits[middle])
		switch {
		case r.taken:
			taken, limits = limits[middle], limits[middle+1:]
		case r.says(aboutMaxTokens):
			last, limits = r, limits[:middle]
		default:
			p.add(r.open(keyOutput, ""))
			return
		}
	}
	if taken == 0 {
		p.add(last.open(keyOutput, ""))
		return
	}
	p.add(Finding{Key: keyOutput, Value: taken, Said: last.said})
	p.add(Finding{Key: keyExclusive, Value: false})
}
