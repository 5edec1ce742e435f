package bot

import (
	"fmt"
	"strings"
)

func (c *checker) checkInference() {
	in := c.template.Inference
	c.oneOfOrEmpty("inference.service_tier", in.ServiceTier, choices["inference.service_tier"]...)
	c.oneOfOrEmpty("inference.latency", in.Latency, choices["inference.latency"]...)
	c.oneOf("inference.sampling", string(in.Sampling), choices["inference.sampling"]...)
	c.checkShare("inference.temperature", in.Temperature)
	c.checkShare("inference.top_p", in.TopP)
	if in.Sampling == SamplingOne && in.Temperature != nil && in.TopP != nil {
		c.fault("inference.top_p", "set one of them to null", "the model takes temperature or top_p, and both are set")
	}
	c.checkMaxTokens(in.MaxTokens)
	c.checkStops(in.StopSequences)
	c.checkExtra("inference.extra", in.Extra)
}

// checkShare is for values from 0 to 1, Converse's range for every model.
func (c *checker) checkShare(path string, value *float64) {
	switch {
	case value == nil:
	case *value < 0 || *value > 1:
		c.fault(path, "", "must be from 0 to 1, got %v", *value)
	case c.template.Inference.Sampling == SamplingNone:
		c.fault(path, "set it to null", "the model refuses it: inference.sampling is none")
	}
}

func (c *checker) checkMaxTokens(n int) {
	const path = "inference.max_tokens"
	limit := c.template.Limits
	switch {
	case n < 0:
		c.fault(path, "0 is the model's limit", "must not be below 0, got %d", n)
	case limit.OutputTokens <= 0 || n <= limit.MaxTokens():
	case limit.OutputExclusive:
		c.fault(path, "", "must be below limits.output_tokens, %d, got %d", limit.OutputTokens, n)
	default:
		c.fault(path, "", "must be at most limits.output_tokens, %d, got %d", limit.OutputTokens, n)
	}
}

func (c *checker) checkStops(stops []string) {
	const path = "inference.stop_sequences"
	if most := c.template.Limits.StopSequences; len(stops) > most && !c.unread("limits.stop_sequences") {
		c.fault(path, "", "the model takes at most %d (limits.stop_sequences), got %d", most, len(stops))
	}
	for i, stop := range stops {
		if strings.TrimSpace(stop) == "" {
			c.fault(fmt.Sprintf("%s[%d]", path, i), "", "blank, which models refuse")
		}
	}
}

// maxStops is Converse's own limit on stop sequences.
const maxStops = 2500

func (c *checker) checkLimits() {
	l := c.template.Limits
	c.count("limits.context_tokens", l.ContextTokens)
	c.count("limits.output_tokens", l.OutputTokens)
	if l.OutputTokens > 0 && l.ContextTokens > 0 && l.OutputTokens >= l.ContextTokens {
		c.fault("limits.output_tokens", "nothing is left for the question", "must be below limits.context_tokens, %d, got %d", l.ContextTokens, l.OutputTokens)
	}
	if l.OutputExclusive && l.OutputTokens == 1 {
		c.fault("limits.output_tokens", "", "must be above 1 where output_exclusive is true")
	}
	if n := l.Images; n < 0 || n > maxImages {
		c.fault("limits.images", "0 for as many as Converse takes", "must be from 0 to %d, got %d", maxImages, n)
	}
	if n := l.StopSequences; n < 0 || n > maxStops {
		c.fault("limits.stop_sequences", "0 for none", "must be from 0 to %d, got %d", maxStops, n)
	}
}

func (c *checker) checkCapabilities() {
	a := c.template.Capabilities
	c.oneOf("capabilities.streaming", string(a.Streaming), choices["capabilities.streaming"]...)
	c.unique("capabilities.input", a.Input)
	for i, kind := range a.Input {
		c.oneOf(fmt.Sprintf("capabilities.input[%d]", i), kind, choices["capabilities.input"]...)
	}
	if !a.Takes(InputText) {
		c.fault("capabilities.input", "", "must contain text")
	}
}
