package bot

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/poe"
)

// The bounds of every model (bedrock.md §4.1, §4.2).
const (
	maxImageCount = 5
	maxSeed       = 4294967294
)

// imageSeeds are the most of any model of a dialect (bedrock.md §4.1, §4.2): of the titan
// dialect Titan Image Generator's. Nova Canvas has less, which its template says.
var imageSeeds = map[ImageDialect]int64{ImageTitan: 2147483646, ImageStability: maxSeed}

// imageTakes say whether a task has a use for a key of image, by its path.
var imageTakes = map[string]func(Task) bool{
	"image.negative_prompt": func(k Task) bool { return k.NegativePrompt },
	"image.mask_prompt":     func(k Task) bool { return k.MaskPrompt != Refused },
	"image.search_prompt":   func(k Task) bool { return k.SearchPrompt != Refused },
	"image.aspect_ratio":    func(k Task) bool { return k.AspectRatio },
	"image.quality":         func(k Task) bool { return k.Quality },
	"image.style":           func(k Task) bool { return k.Style },
	"image.count":           func(k Task) bool { return k.Count },
	"image.seed":            func(k Task) bool { return k.Seed },
	"image.strength":        func(k Task) bool { return k.Strength != nil },
	"image.guidance":        func(k Task) bool { return k.Guidance != nil },
	"image.format":          func(k Task) bool { return k.Format },
}

// takes says whether a query of the bot can come to a task that has a use for a key. What is
// wrong with the tasks is told by itself.
func (i Image) takes(path string) bool {
	tasks := i.Tasks()
	return len(tasks) == 0 || slices.ContainsFunc(tasks, imageTakes[path])
}

func (c *checker) checkImage() {
	i := c.template.Image
	c.oneOf("image.dialect", string(i.Dialect), choices["image.dialect"]...)
	c.checkImageTasks(i)
	c.checkUseless(i)
	c.checkRatios(i)
	c.oneOfList("image.aspect_ratio", i.AspectRatio, "image.aspect_ratios", sortedKeys(i.AspectRatios))
	c.oneOfList("image.quality", i.Quality, "image.qualities", i.Qualities)
	c.oneOfList("image.style", i.Style, "image.styles", i.Styles)
	c.unique("image.qualities", i.Qualities)
	c.unique("image.styles", i.Styles)
	if n := slices.Index(i.Styles, StyleNone); n >= 0 {
		c.fault(fmt.Sprintf("image.styles[%d]", n), "controls offer it all the same", "not a style: %q is for none", StyleNone)
	}
	c.checkImageCount(i)
	bound, known := imageSeeds[i.Dialect]
	if !known {
		bound = maxSeed // the dialect is at fault
	}
	c.checkSeed("image", i.Seed, i.MaxSeed, bound)
	c.checkImageNumbers(i)
	c.checkPrompts(i)
	c.oneOfOrEmpty("image.format", i.Format, choices["image.format"]...)
	c.checkExtra("image.extra", i.Extra)
	if !c.template.Poe.AllowAttachments && i.Edit != "" {
		c.warn("poe.allow_attachments", "set it to true", "users cannot send the picture that image.edit is about")
	}
}

// checkImageTasks wants one task at least, each of its own sort.
func (c *checker) checkImageTasks(i Image) {
	var generating, editing []string
	for _, k := range i.Dialect.Tasks() {
		if k.Generates() {
			generating = append(generating, k.Name)
		}
		if k.Edits() {
			editing = append(editing, k.Name)
		}
	}
	if i.Generate == "" && i.Edit == "" && !c.unread("image.edit") {
		c.lacks("image.generate", "or image.edit", "missing: the bot has no task")
	}
	if len(generating) > 0 { // or the dialect is at fault
		c.taskOf("image.generate", i.Generate, i.Dialect, "without", generating)
		c.taskOf("image.edit", i.Edit, i.Dialect, "with", editing)
	}
}

func (c *checker) taskOf(path, got string, d ImageDialect, with string, names []string) {
	if got != "" && !slices.Contains(names, got) {
		c.fault(path, orListed(got, names), "%s has no task %q for a question %s a picture", d, short(got), with)
	}
}

// checkUseless finds what no task of the bot would send.
func (c *checker) checkUseless(i Image) {
	for path, set := range map[string]bool{
		"image.negative_prompt": i.NegativePrompt != "",
		"image.mask_prompt":     i.MaskPrompt != "",
		"image.search_prompt":   i.SearchPrompt != "",
		"image.aspect_ratio":    i.AspectRatio != "",
		"image.quality":         i.Quality != "",
		"image.style":           i.Style != "",
		"image.count":           i.Count > 1,
		"image.seed":            i.Seed != nil,
		"image.strength":        i.Strength != nil,
		"image.guidance":        i.Guidance != nil,
		"image.format":          i.Format != "",
	} {
		if set && !i.takes(path) {
			c.fault(path, "remove it", "%s", c.template.useless())
		}
	}
}

// useless is why a key has no meaning for the tasks of a bot.
func (t *Template) useless() string {
	var names []string
	for _, k := range t.Image.Tasks() {
		names = append(names, k.Name)
	}
	if t.Kind == KindVideo {
		names = []string{t.Video.Generate}
	}
	if len(names) == 1 {
		return "the task " + names[0] + " has none"
	}
	return "neither of the tasks has one: " + listed(names)
}

// oneOfList is for a value that a list of the template offers.
func (c *checker) oneOfList(path, got, from string, list []string) {
	if got != "" && !slices.Contains(list, got) && !c.unread(from) {
		hint := "known: " + listed(list)
		if len(list) == 0 {
			hint = "there are none"
		}
		c.fault(path, hint, "not one of %s: %q", from, short(got))
	}
}

func (c *checker) checkImageCount(i Image) {
	switch {
	case i.MaxCount < 1 || i.MaxCount > maxImageCount:
		c.fault("image.max_count", "", "must be from 1 to %d, got %d", maxImageCount, i.MaxCount)
	case i.Count < 1 || i.Count > i.MaxCount && !c.unread("image.max_count"):
		c.fault("image.count", "", "must be from 1 to image.max_count, %d, got %d", i.MaxCount, i.Count)
	}
}

// checkSeed is for both kinds, whose part is named; no model of the dialect has more than
// bound.
func (c *checker) checkSeed(part string, seed *int64, most, bound int64) {
	path, limit := part+".seed", part+".max_seed"
	switch {
	case most < 0 || most > bound:
		c.fault(limit, "0 for a model without seeds", "must be from 0 to %d, got %d", bound, most)
	case seed == nil || c.unread(limit):
	case most == 0:
		c.fault(path, "remove it, or set "+limit, "the model takes none: %s is 0", limit)
	case *seed < 0 || *seed > most:
		c.fault(path, "", "must be from 0 to %s, %d, got %d", limit, most, *seed)
	}
}

func (c *checker) checkImageNumbers(i Image) {
	for _, k := range i.Tasks() {
		c.within("image.strength", k.Name, i.Strength, k.Strength)
		c.within("image.guidance", k.Name, i.Guidance, k.Guidance)
	}
}

// within leaves alone what a task has no use for.
func (c *checker) within(path, task string, value *float64, span *Span) {
	if value != nil && span != nil && !span.has(*value) {
		c.fault(path, "", "%s takes from %v to %v, got %v", task, span.Low, span.High, *value)
	}
}

// checkPrompts looks at the words that are sent beside a question, and at how long each may
// be.
func (c *checker) checkPrompts(i Image) {
	most, prompts := 0, false
	for _, k := range i.Tasks() {
		most, prompts = max(most, k.PromptCharacters), prompts || k.Prompt != Refused
		if k.SearchPrompt == Required && i.SearchPrompt == "" && !c.template.offers("image.search_prompt") {
			c.lacks("image.search_prompt", "or a control for it", "missing: %s needs to know what of the picture is meant", k.Name)
		}
	}
	if prompts {
		c.checkPromptCharacters("image.prompt_characters", i.PromptCharacters, most)
	}
	for path, text := range map[string]string{
		"image.negative_prompt": i.NegativePrompt, "image.mask_prompt": i.MaskPrompt, "image.search_prompt": i.SearchPrompt,
	} {
		if n := utf8.RuneCountInString(text); n > i.PromptCharacters && i.PromptCharacters > 0 {
			c.fault(path, "", "has %d characters; at most image.prompt_characters, %d", n, i.PromptCharacters)
		}
	}
}

func (c *checker) checkPromptCharacters(path string, n, most int) {
	if n < 1 || n > most {
		c.fault(path, "", "must be from 1 to %d, got %d", most, n)
	}
}

// offers says whether the bot has a control that sets a field.
func (t *Template) offers(path string) (found bool) {
	eachControl(t.Poe.ParameterControls, func(_ string, c *poe.Control) {
		found = found || t.Parameters[c.ParameterName] == path
	})
	return found
}
