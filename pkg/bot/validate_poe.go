package bot

import (
	"unicode/utf8"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// maxIntroduction is a bound on sense: Poe states none, and nobody reads more.
const maxIntroduction = 4000

func (c *checker) checkPoe() {
	p := c.template.Poe
	if n := utf8.RuneCountInString(p.IntroductionMessage); n > maxIntroduction {
		c.fault("poe.introduction_message", "", "has %d characters; at most %d", n, maxIntroduction)
	}
	if p.EnableImageComprehension && c.template.sees() {
		c.warn("poe.enable_image_comprehension", "set it to false",
			"Poe describes images in words, though the model can see them, and allows one a message")
	}
	c.checkPrice("poe.rate_card", p.RateCard)
	c.checkPrice("poe.cost_label", p.CostLabel)
}

var (
	anyPrice  = lazyregexp.New(`(?i)\[\s*usd[^\]\n]*\]?`)
	goodPrice = lazyregexp.New(`^\[usd_milli_cents=\d+(\.\d+)?\]$`)
)

// checkPrice finds tags that Poe would show as they stand instead of as points.
func (c *checker) checkPrice(path, text string) {
	for _, tag := range anyPrice.FindAllString(text, -1) {
		if !goodPrice.MatchString(tag) {
			c.fault(path, "[usd_milli_cents=N]", "not a price tag that Poe reads: %q", short(tag))
		}
	}
}

// sees says whether the model is given pictures.
func (t *Template) sees() bool {
	switch t.Kind {
	case KindImage:
		return t.Image.Edit != ""
	case KindVideo:
		return t.Video.TakesImage
	}
	return t.Capabilities.Takes(InputImage)
}
