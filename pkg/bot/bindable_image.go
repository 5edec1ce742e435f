package bot

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// StyleNone is what a control sends for no style, since Poe takes no empty choice.
const StyleNone = "none"

// imageBindables are the fields of bots that make pictures.
var imageBindables = map[string]bindable{
	"image.aspect_ratio": {
		sort: sortRatio, refusal: uselessIn("image.aspect_ratio"),
		choices: func(t *Template) []string { return sortedKeys(t.Image.AspectRatios) },
		sent:    func(t *Template) any { return orUnset(t.Image.AspectRatio) },
		set:     func(t *Template, v any) { t.Image.AspectRatio = v.(string) },
	},
	"image.quality": {
		sort: sortChoice, refusal: uselessIn("image.quality"),
		choices: func(t *Template) []string { return t.Image.Qualities },
		sent:    func(t *Template) any { return orUnset(t.Image.Quality) },
		set:     func(t *Template, v any) { t.Image.Quality = v.(string) },
	},
	"image.style": {
		sort: sortChoice, refusal: uselessIn("image.style"),
		choices: func(t *Template) []string { return append([]string{StyleNone}, t.Image.Styles...) },
		sent: func(t *Template) any {
			if t.Image.Style == "" {
				return StyleNone
			}
			return t.Image.Style
		},
		set: func(t *Template, v any) {
			if t.Image.Style = v.(string); t.Image.Style == StyleNone {
				t.Image.Style = ""
			}
		},
	},
	"image.count": {
		refusal: uselessIn("image.count"),
		span:    func(t *Template) (float64, float64) { return 1, float64(t.Image.MaxCount) },
		sent:    func(t *Template) any { return float64(t.Image.Count) },
		set:     func(t *Template, v any) { t.Image.Count = int(math.Round(v.(float64))) },
	},
	"image.seed": {
		sort: sortDigits, refusal: refusesSeeds("image.seed", func(t *Template) int64 { return t.Image.MaxSeed }),
		accepts: func(t *Template, text string) bool { return seedOf(text, t.Image.MaxSeed) != nil },
		sent:    func(t *Template) any { return seedText(t.Image.Seed) },
		set:     func(t *Template, v any) { t.Image.Seed = seedOf(v.(string), t.Image.MaxSeed) },
	},
	"image.negative_prompt": {
		sort: sortText, refusal: uselessIn("image.negative_prompt"), accepts: shortPrompt,
		sent: func(t *Template) any { return orUnset(t.Image.NegativePrompt) },
		set:  func(t *Template, v any) { t.Image.NegativePrompt = v.(string) },
	},
	"image.mask_prompt": {
		sort: sortText, refusal: uselessIn("image.mask_prompt"), accepts: shortPrompt,
		sent: func(t *Template) any { return orUnset(t.Image.MaskPrompt) },
		set:  func(t *Template, v any) { t.Image.MaskPrompt = v.(string) },
	},
	"image.search_prompt": {
		sort: sortText, refusal: uselessIn("image.search_prompt"), accepts: shortPrompt,
		sent: func(t *Template) any { return orUnset(t.Image.SearchPrompt) },
		set:  func(t *Template, v any) { t.Image.SearchPrompt = v.(string) },
	},
	"image.strength": {
		refusal: uselessIn("image.strength"),
		span: func(t *Template) (float64, float64) {
			return t.Image.span(func(k Task) *Span { return k.Strength })
		},
		sent: func(t *Template) any { return orNil(t.Image.Strength) },
		set:  func(t *Template, v any) { f := v.(float64); t.Image.Strength = &f },
	},
	"image.guidance": {
		refusal: uselessIn("image.guidance"),
		span: func(t *Template) (float64, float64) {
			return t.Image.span(func(k Task) *Span { return k.Guidance })
		},
		sent: func(t *Template) any { return orNil(t.Image.Guidance) },
		set:  func(t *Template, v any) { f := v.(float64); t.Image.Guidance = &f },
	},
}

// uselessIn says why a bot's tasks have no use for a field; "" where one has.
func uselessIn(path string) func(*Template) string {
	return func(t *Template) string {
		if t.Image.takes(path) {
			return ""
		}
		return t.useless()
	}
}

// refusesSeeds says why there are no seeds; "" where there are.
func refusesSeeds(path string, most func(*Template) int64) func(*Template) string {
	limit := strings.TrimSuffix(path, "seed") + "max_seed"
	return func(t *Template) string {
		if most(t) <= 0 {
			return "the model takes none: " + limit + " is 0"
		}
		return ""
	}
}

// span is what a number may be with every task of the bot that takes it.
func (i Image) span(of func(Task) *Span) (low, high float64) {
	low, high = 0, 1
	first := true
	for _, k := range i.Tasks() {
		switch s := of(k); {
		case s == nil:
		case first:
			low, high, first = s.Low, s.High, false
		default:
			low, high = max(low, s.Low), min(high, s.High)
		}
	}
	return low, high
}

// shortPrompt bounds words beside the prompt as the prompt itself.
func shortPrompt(t *Template, text string) bool {
	return utf8.RuneCountInString(text) <= t.Image.PromptCharacters
}

// seedOf reads a seed; nil where there is none. Signs and fractions are none.
func seedOf(text string, most int64) *int64 {
	n, err := strconv.ParseUint(strings.TrimSpace(text), 10, 32)
	if seed := int64(n); err == nil && seed <= most {
		return &seed
	}
	return nil
}

// seedText is a seed as a control shows it; nil where it is another for each question.
func seedText(seed *int64) any {
	if seed == nil {
		return nil
	}
	return strconv.FormatInt(*seed, 10)
}
