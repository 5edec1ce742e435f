package bot

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// checkCatalogue holds a bot against what is known of its model. Models that nobody has
// written down are nobody's fault: a new one must not need a release. What a template says
// otherwise than the catalogue may be newer, so that it is only warned about.
func (c *checker) checkCatalogue(known *Catalogue, today time.Time) {
	if known == nil {
		return
	}
	path, base := "model.id", c.template.BaseModel()
	if c.template.Model.BaseID != "" {
		path = "model.base_id"
	}
	if u, ok := known.Unserved(base); ok {
		c.fault(path, "", "the model cannot be used: %s", u.Reason)
	}
	e, ok := known.Entry(base)
	if !ok {
		return
	}
	if kind := c.template.Kind; kind != e.Kind && slices.Contains(Kinds(), kind) {
		c.fault(path, "", "the model is for bots of kind %s, not %s", e.Kind, kind)
		return
	}
	if e.EndOfLife.Over(today) {
		c.warn(path, "take a newer model", "the model's life ended on %s: calls of it fail", e.EndOfLife)
	}
	id := c.template.Model.ID
	if isARN(id) {
		id = base
	} else {
		c.checkCall(known, base)
	}
	switch e.Kind {
	case KindImage:
		c.checkImageClaims(e, known.Facts(id).Image)
	case KindVideo:
		c.checkVideoClaims(e, known.Facts(id).Video)
	default:
		c.checkClaims(known.Facts(id))
	}
}

// checkCall: most models are called by an inference profile, some by their own id, few by
// either.
func (c *checker) checkCall(known *Catalogue, base string) {
	var ids []string
	for _, call := range known.Calls(base) {
		ids = append(ids, call.ID)
	}
	if id := c.template.Model.ID; !slices.Contains(ids, id) {
		c.warn("model.id", "take "+strings.Join(ids, " or "), "as far as the catalogue knows, nobody can call the model as %q", short(id))
	}
}

// perThousand is how far below the catalogue's a price looks like one for a thousand tokens.
const perThousand = 100

// checkClaims finds what a template says of its model that the catalogue does not know it
// can do.
func (c *checker) checkClaims(known Facts) {
	t := c.template
	c.claimsMore("limits.context_tokens", t.Limits.ContextTokens, known.Limits.ContextTokens)
	c.claimsMore("limits.output_tokens", t.Limits.OutputTokens, known.Limits.OutputTokens)
	for i, kind := range t.Capabilities.Input {
		if !known.Capabilities.Takes(kind) && kind != InputText {
			c.warn(fmt.Sprintf("capabilities.input[%d]", i), "", "the catalogue does not know that the model reads %s", kind)
		}
	}
	if s := known.Inference.Sampling; t.Inference.Sampling == SamplingBoth && s != "" && s != SamplingBoth {
		c.warn("inference.sampling", "", "the catalogue has %s: the model refuses both together", s)
	}
	switch style := t.Reasoning.Style; {
	case style == ReasoningNone || style == known.Reasoning.Style:
	case known.Reasoning.Style == "":
		c.warn("reasoning.style", "", "the catalogue does not know that the model can be asked to think")
	default:
		c.warn("reasoning.style", "", "the catalogue has %s for the model, not %s", known.Reasoning.Style, style)
	}
	if p := t.Price.Input; p > 0 && p*perThousand < known.Price.Input {
		c.warn("price.input", fmt.Sprintf("the catalogue has %v", known.Price.Input), "%v looks like dollars for a thousand tokens; prices are for a million", p)
	}
}

func (c *checker) claimsMore(path string, claimed, known int) {
	if known > 0 && claimed > known {
		c.warn(path, "", "the catalogue has %d for the model, not %d", known, claimed)
	}
}

func (c *checker) checkImageClaims(e Entry, known ImageFacts) {
	i := c.template.Image
	c.claimsTask("image.generate", i.Generate, e.Tasks)
	c.claimsTask("image.edit", i.Edit, e.Tasks)
	c.claimsMore("image.prompt_characters", i.PromptCharacters, known.PromptCharacters)
	c.claimsMore("image.max_count", i.MaxCount, max(known.MaxCount, 1))
	c.claimsMore("image.max_seed", int(i.MaxSeed), int(known.MaxSeed))
	c.claimsOthers("image.qualities", i.Qualities, known.Qualities)
	c.claimsOthers("image.styles", i.Styles, known.Styles)
	for _, ratio := range sortedKeys(i.AspectRatios) {
		if size, ok := known.AspectRatios[ratio]; !ok || size != i.AspectRatios[ratio] {
			c.warn(join("image.aspect_ratios", ratio), "", "the catalogue does not have it for the model")
		}
	}
}

func (c *checker) checkVideoClaims(e Entry, known VideoFacts) {
	v := c.template.Video
	c.claimsTask("video.generate", v.Generate, e.Tasks)
	c.claimsMore("video.max_seed", int(v.MaxSeed), int(known.MaxSeed))
	c.claimsOthers("video.aspect_ratios", v.AspectRatios, known.AspectRatios)
	c.claimsOthers("video.resolutions", v.Resolutions, known.Resolutions)
}

func (c *checker) claimsTask(path, task string, known []string) {
	if task != "" && !slices.Contains(known, task) {
		c.warn(path, "known: "+listed(known), "the catalogue does not know that the model can be asked for %s", task)
	}
}

func (c *checker) claimsOthers(path string, list, known []string) {
	for i, item := range list {
		if !slices.Contains(known, item) {
			c.warn(fmt.Sprintf("%s[%d]", path, i), "", "the catalogue does not have %s for the model", short(item))
		}
	}
}
