package bot

import (
	"fmt"
	"reflect"
	"slices"

	"go.yaml.in/yaml/v3"
)

// Recovery says what becomes of an answer that breaks off after users have seen some
// of it.
type Recovery string

// The ways of recovery.
const (
	RecoveryRestart  Recovery = "restart"  // begun anew, and shown once it is as far
	RecoveryContinue Recovery = "continue" // continued by a model that takes a prefill; where that cannot be, restarted
	RecoveryNone     Recovery = "none"     // ended with an error
)

// Fallback is another model that answers where the bot's own does not: what differs from
// the bot, key by key.
type Fallback = map[string]any

const fallbacksKey = "fallbacks"

// ofModels are the keys that a fallback may have: those that say something of a model.
// All others are the bot's, whichever model answers.
var ofModels = []string{
	"model", "supports_system_messages", "system_prompt", "inference", "limits", "capabilities",
	"tools", "reasoning", "cache", "price", "timeouts",
}

// Models are the templates of the models that may answer, in order of preference: the
// bot's own, and one for each of its fallbacks.
func (t *Template) Models() []*Template {
	return append([]*Template{t}, t.others...)
}

// maxFallbacks bounds the models that a bot names beside its own: no query calls more than
// four, and each is read and checked like a bot.
const maxFallbacks = 4

// readFallbacks makes the templates of a bot's other models out of the tree of its own.
// Price and base_id are not inherited: what another model costs, and which it is, must be
// said.
func (s stack) readFallbacks(t *Template, d *decoder, tree *yaml.Node, g *Group) {
	list := lookup(tree, fallbacksKey)
	if list == nil || list.Kind != yaml.SequenceNode {
		return
	}
	if n := len(list.Content); n > maxFallbacks {
		d.faults = append(d.faults, s.fault(list, fallbacksKey, "a query calls four models at most", "want at most %d, got %d", maxFallbacks, n))
		return
	}
	below := s.withoutBase(s.without(tree, fallbacksKey, "price"))
	for i, entry := range list.Content {
		at := fmt.Sprintf("%s[%d]", fallbacksKey, i)
		if entry.Kind == yaml.MappingNode && d.checkFallback(at, entry) { // or the decoder has said so
			s.readFallback(t, d, at, below, entry, g)
		}
	}
}

func (s stack) readFallback(t *Template, d *decoder, at string, below, entry *yaml.Node, g *Group) {
	whole := s.merge(below, entry)
	s.restore(whole, s.lower.common, reflect.TypeFor[Template]())
	other, in := s.model(whole, g, (*checker).checkModels)
	other.fallback = true
	if other.Price.isZero() && !t.Price.isZero() {
		in.faults = append(in.faults, s.fault(entry, "price", "it is not that of the bot's own model", "missing"))
	}
	d.faults = append(d.faults, onlyIn(at, in, d)...)
	d.warnings = append(d.warnings, under(at, in.warnings, d.warnings)...)
	d.unknowns = append(d.unknowns, under(at, in.unknowns, d.unknowns)...)
	t.others = append(t.others, other)
}

// withoutBase is the tree of a bot less its model's base_id.
func (s stack) withoutBase(tree *yaml.Node) *yaml.Node {
	model := lookup(tree, "model")
	if lookup(model, "base_id") == nil {
		return tree
	}
	out := s.without(tree, "model")
	for key, value := range pairs(tree) {
		if key.Value == "model" {
			out.Content = append(out.Content, key, s.without(value, "base_id"))
		}
	}
	return out
}

// checkFallback looks at what a fallback says by itself, and reports whether it names a
// model.
func (d *decoder) checkFallback(at string, entry *yaml.Node) bool {
	names, _ := fields(d.root)
	for key := range pairs(entry) {
		if slices.Contains(names, key.Value) && !slices.Contains(ofModels, key.Value) {
			d.faults = append(d.faults, d.origins.fault(key, join(at, key.Value), "a fallback says what is different about its model: "+listed(ofModels), "the same for all models of a bot"))
		}
	}
	if total := lookup(lookup(entry, "timeouts"), "total"); total != nil {
		d.faults = append(d.faults, d.origins.fault(total, join(at, "timeouts.total"), "", "the bot's own holds, whichever model answers"))
	}
	named := lookup(lookup(entry, "model"), "id") != nil
	if !named {
		d.faults = append(d.faults, d.origins.fault(entry, join(at, "model.id"), "the model that answers when the bot's own does not", "missing"))
	}
	return named
}

// under are the faults that are not among the known ones, below a path.
func under(at string, found, known Faults) (out Faults) {
	for _, f := range found {
		if !slices.Contains(known, f) {
			f.Path = join(at, f.Path)
			out = append(out, f)
		}
	}
	return out
}

// without is a mapping less some keys.
func (o origins) without(n *yaml.Node, names ...string) *yaml.Node {
	out := o.like(n)
	for key, value := range pairs(n) {
		if !slices.Contains(names, key.Value) {
			out.Content = append(out.Content, key, value)
		}
	}
	return out
}

func (c *checker) checkRecovery() {
	t := c.template
	c.oneOfOrUnset("recovery", string(t.Recovery), choices["recovery"]...)
	if t.Recovery == RecoveryContinue && !t.Capabilities.Prefill {
		c.fault("recovery", "restart works with every model", "continue needs a model that takes a prefill (capabilities.prefill)")
	}
}
