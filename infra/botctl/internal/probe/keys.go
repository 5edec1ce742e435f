package probe

import (
	"slices"

	"github.com/poebridge/poebridge/pkg/bot"
)

// The keys of a template that are asked about.
const (
	keySystem      = "supports_system_messages"
	keySampling    = "inference.sampling"
	keyOutput      = "limits.output_tokens"
	keyExclusive   = "limits.output_exclusive"
	keyStops       = "limits.stop_sequences"
	keyImages      = "limits.images"
	keyInput       = "capabilities.input"
	keyStreaming   = "capabilities.streaming"
	keyPrefill     = "capabilities.prefill"
	keyTools       = "capabilities.tools"
	keyStructured  = "capabilities.structured_output"
	keyCounting    = "capabilities.count_tokens"
	keyForce       = "tools.force"
	keyIDs         = "tools.ids"
	keyStyle       = "reasoning.style"
	keyEfforts     = "reasoning.efforts"
	keyOnByDefault = "reasoning.on_by_default"
	keyDisable     = "reasoning.disable_up_to"
	keySigned      = "reasoning.signed"
	keyForcedTools = "reasoning.forced_tools"
	keyNoLimits    = "reasoning.no_limits_at"
	keyPoints      = "cache.points"
	keyBeside      = "cache.beside_tools"
)

// efforts are the amounts that are asked for, least first.
var efforts = []string{"low", "medium", "high", "xhigh", "max"}

// Key is one of a template.
type key struct {
	name  string
	value func(t *bot.Template) any
	items []string // of a list, in the order in which it is written
}

// keys are in the order in which they are written into a file.
func keys() []key {
	return []key{
		{keySystem, func(t *bot.Template) any { return t.SupportsSystemMessages }, nil},
		{keySampling, func(t *bot.Template) any { return string(t.Inference.Sampling) }, nil},
		{keyOutput, func(t *bot.Template) any { return t.Limits.OutputTokens }, nil},
		{keyExclusive, func(t *bot.Template) any { return t.Limits.OutputExclusive }, nil},
		{keyStops, func(t *bot.Template) any { return t.Limits.StopSequences }, nil},
		{keyImages, func(t *bot.Template) any { return t.Limits.Images }, nil},
		{keyInput, func(t *bot.Template) any { return t.Capabilities.Input },
			[]string{bot.InputText, bot.InputImage, bot.InputDocument, bot.InputVideo, bot.InputAudio}},
		{keyStreaming, func(t *bot.Template) any { return string(t.Capabilities.Streaming) }, nil},
		{keyPrefill, func(t *bot.Template) any { return t.Capabilities.Prefill }, nil},
		{keyTools, func(t *bot.Template) any { return t.Capabilities.Tools }, nil},
		{keyStructured, func(t *bot.Template) any { return t.Capabilities.StructuredOutput }, nil},
		{keyCounting, func(t *bot.Template) any { return t.Capabilities.CountTokens }, nil},
		{keyForce, func(t *bot.Template) any { return t.Tools.Force }, []string{bot.ForceAny, bot.ForceTool}},
		{keyIDs, func(t *bot.Template) any { return string(t.Tools.IDs) }, nil},
		{keyStyle, func(t *bot.Template) any { return string(t.Reasoning.Style) }, nil},
		{keyEfforts, func(t *bot.Template) any { return t.Reasoning.Efforts }, efforts},
		{keyOnByDefault, func(t *bot.Template) any { return t.Reasoning.OnByDefault }, nil},
		{keyDisable, func(t *bot.Template) any { return t.Reasoning.DisableUpTo }, nil},
		{keySigned, func(t *bot.Template) any { return t.Reasoning.Signed }, nil},
		{keyForcedTools, func(t *bot.Template) any { return t.Reasoning.ForcedTools }, nil},
		{keyNoLimits, func(t *bot.Template) any { return t.Reasoning.NoLimitsAt }, nil},
		{keyPoints, func(t *bot.Template) any { return t.Cache.Points },
			[]string{bot.CacheTools, bot.CacheSystem, bot.CacheMessages}},
		{keyBeside, func(t *bot.Template) any { return t.Cache.BesideTools }, nil},
	}
}

// Current is what a template says of what a finding is about; nil where that is no key of it.
func Current(t *bot.Template, f Finding) any {
	for _, k := range keys() {
		if k.name != f.Key {
			continue
		}
		if f.Item == "" {
			return k.value(t)
		}
		return slices.Contains(k.value(t).([]string), f.Item)
	}
	return nil
}

// Differs says whether a finding is something else than the template says.
func Differs(t *bot.Template, f Finding) bool {
	return f.Known() && f.Value != nil && f.Value != Current(t, f)
}

// Change is a key of a template with its new value: a bool, an int, a string or a []string.
type Change struct {
	Key   string
	Value any
}

// Changes are what a template has to say otherwise. What is not known stays as it is.
func Changes(t *bot.Template, found []Finding) (all []Change) {
	for _, k := range keys() {
		value, differs := k.value(t), false
		for _, f := range found {
			if f.Key != k.name || !Differs(t, f) {
				continue
			}
			differs = true
			if f.Item == "" {
				value = f.Value
				continue
			}
			value = k.with(value.([]string), f.Item, f.Value == true)
		}
		if differs {
			all = append(all, Change{k.name, value})
		}
	}
	return all
}

// with is a list that has an item or does not have it. Items that nobody asks about stay, at
// the end.
func (k key) with(list []string, item string, has bool) []string {
	list = slices.DeleteFunc(slices.Clone(list), func(one string) bool { return one == item })
	if has {
		list = append(list, item)
	}
	place := func(one string) int {
		if i := slices.Index(k.items, one); i >= 0 {
			return i
		}
		return len(k.items)
	}
	slices.SortStableFunc(list, func(a, b string) int { return place(a) - place(b) })
	return list
}
