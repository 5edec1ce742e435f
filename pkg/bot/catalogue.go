package bot

import (
	"iter"
	"strings"
	"time"

	"go.yaml.in/yaml/v3"
)

// Catalogue is configs/models.yaml: what is known about models, by base id. A new
// template is filled in from it ([Catalogue.File]), and people's templates are held
// against it ([Options].Catalogue). Where bots run it is not read: a template says
// everything itself, so that a catalogue can be wrong without breaking a bot.
//
// It is made by [LoadCatalogue], not changed afterwards, and safe for concurrent use.
type Catalogue struct {
	file catalogueFile
	root *yaml.Node // as it was parsed, for [Catalogue.Facts]
}

// Entry is a model that a bot can use: one that Converse serves, one that makes pictures, or
// one of videos.
type Entry struct {
	Kind      string   `yaml:"-"`           // of the bots that it is for
	Name      string   `yaml:"name"`        // as people call it
	Family    string   `yaml:"family"`      // whose facts it shares; empty: nobody's
	Profiles  []string `yaml:"profiles"`    // the inference profiles that it is in: us, global, …
	Bare      []string `yaml:"bare"`        // regions in which the base id itself can be called
	Sources   []string `yaml:"sources"`     // of its numbers
	EndOfLife Day      `yaml:"end_of_life"` // calls fail from then on; empty: not announced
	Tasks     []string `yaml:"tasks"`       // that it can be asked, of its dialect; for pictures and videos
	Template  Facts    `yaml:"template"`
	// Geographic is what differs where a profile keeps to a part of the world.
	Geographic Facts `yaml:"geographic"`
}

// Unserved is a model that a bot cannot use, and why.
type Unserved struct {
	Reason  string   `yaml:"reason"` // what follows "the model cannot be used: "
	Sources []string `yaml:"sources"`
}

// FactSource is where facts were taken from, and of which day they are.
type FactSource struct {
	Title string `yaml:"title"`
	Date  Day    `yaml:"date"`
}

// Facts are the keys of a template that tell of its model and not of the bot.
type Facts struct {
	Image                  ImageFacts     `yaml:"image"`
	Video                  VideoFacts     `yaml:"video"`
	SupportsSystemMessages bool           `yaml:"supports_system_messages"`
	Inference              InferenceFacts `yaml:"inference"`
	Limits                 Limits         `yaml:"limits"`
	Capabilities           Capabilities   `yaml:"capabilities"`
	Tools                  Tools          `yaml:"tools"`
	Reasoning              Reasoning      `yaml:"reasoning"`
	Cache                  Cache          `yaml:"cache"`
	Price                  Price          `yaml:"price"`
}

// InferenceFacts are those of [Inference].
type InferenceFacts struct {
	Sampling Sampling `yaml:"sampling"`
}

// ImageFacts are those of [Image].
type ImageFacts struct {
	Dialect          ImageDialect      `yaml:"dialect"`
	PromptCharacters int               `yaml:"prompt_characters"`
	AspectRatios     map[string]string `yaml:"aspect_ratios"`
	Qualities        []string          `yaml:"qualities"`
	Styles           []string          `yaml:"styles"`
	MaxCount         int               `yaml:"max_count"`
	MaxSeed          int64             `yaml:"max_seed"`
	Format           string            `yaml:"format"` // where the other does not fit into an answer
}

// VideoFacts are those of [Video].
type VideoFacts struct {
	Dialect          VideoDialect    `yaml:"dialect"`
	PromptCharacters int             `yaml:"prompt_characters"`
	Durations        []time.Duration `yaml:"durations"`
	AspectRatios     []string        `yaml:"aspect_ratios"`
	Resolutions      []string        `yaml:"resolutions"`
	MaxSeed          int64           `yaml:"max_seed"`
}

// Day is a date, as in 2026-08-01.
type Day string

// Over says whether the day has come. Nothing is over on no day.
func (d Day) Over(today time.Time) bool {
	return d != "" && !today.IsZero() && today.Format(time.DateOnly) >= string(d)
}

// Entries are the models that Converse serves, by base id in alphabetical order.
func (c *Catalogue) Entries() iter.Seq2[string, Entry] { return c.EntriesOf(KindChat) }

// EntriesOf are the models for a kind of bot, by base id in alphabetical order.
func (c *Catalogue) EntriesOf(kind string) iter.Seq2[string, Entry] {
	return func(yield func(string, Entry) bool) {
		for _, part := range c.file.parts() {
			if part.kind != kind {
				continue
			}
			for _, id := range sortedKeys(part.entries) {
				e := part.entries[id]
				e.Kind = kind
				if !yield(id, e) {
					return
				}
			}
		}
	}
}

// Entry is what is known of a model, by its base id or by the id of a profile.
func (c *Catalogue) Entry(id string) (Entry, bool) {
	for _, part := range c.file.parts() {
		if e, ok := part.entries[BaseID(id)]; ok {
			e.Kind = part.kind
			return e, true
		}
	}
	return Entry{}, false
}

// Unserved tells of a model that no bot can use, by such an id too.
func (c *Catalogue) Unserved(id string) (Unserved, bool) {
	u, ok := c.file.Unserved[BaseID(id)]
	return u, ok
}

// AllUnserved are the models that no bot can use, by base id in alphabetical order.
func (c *Catalogue) AllUnserved() iter.Seq2[string, Unserved] {
	return func(yield func(string, Unserved) bool) {
		for _, id := range sortedKeys(c.file.Unserved) {
			if !yield(id, c.file.Unserved[id]) {
				return
			}
		}
	}
}

// Source is what an entry's Sources name.
func (c *Catalogue) Source(name string) (FactSource, bool) {
	s, ok := c.file.Sources[name]
	return s, ok
}

// Call is one way to call a model: what goes into a template's model.id and
// model.regions.
type Call struct {
	ID      string
	Regions []string // in order of preference
}

// Calls are the ways to call a model, in the order of its entry: by its profiles, and
// last by its base id.
func (c *Catalogue) Calls(id string) (calls []Call) {
	base := BaseID(id)
	e, _ := c.Entry(base)
	for _, profile := range e.Profiles {
		calls = append(calls, Call{profile + "." + base, c.file.Profiles[profile]})
	}
	if len(e.Bare) > 0 {
		calls = append(calls, Call{base, e.Bare})
	}
	return calls
}

// BaseID is a model's own id: one as called, less the part of an inference profile.
func BaseID(id string) string { return strings.TrimPrefix(id, profilePrefix(id)) }

// VendorOf is whose model one is: the first word of its own id.
func VendorOf(baseID string) string {
	vendor, _, _ := strings.Cut(baseID, ".")
	return vendor
}

// geographic says whether an id is of a profile that keeps to a part of the world.
func geographic(id string) bool {
	prefix := profilePrefix(id)
	return prefix != "" && len(profiles[prefix]) > 0
}
