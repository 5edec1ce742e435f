package bot

import (
	"slices"
	"strings"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// reserved are fields that a request to a model has already, by the key of the template
// that fills them, their names without - and _ in small letters. In inference.extra they
// would say it a second time. Bedrock refuses that ("The additional field system conflicts
// with an existing field"), but only in a request where the first is not left out, so that
// now and then one would pass: around the limits, and past the guardrail.
var reserved = map[string]string{
	"messages": "the conversation", "prompt": "the conversation", "inputtext": "the conversation",
	"system":    "system_prompt",
	"maxtokens": "inference.max_tokens", "maxcompletiontokens": "inference.max_tokens", "maxnewtokens": "inference.max_tokens",
	"maxtokencount": "inference.max_tokens", "maxgenlen": "inference.max_tokens",
	"temperature": "inference.temperature", "topp": "inference.top_p",
	"stopsequences": "inference.stop_sequences",
	"servicetier":   "inference.service_tier", "performanceconfig": "inference.latency",
}

// reservedStarts are how such fields begin that are not a model's but Bedrock's own. With
// amazon-bedrock-guardrailConfig a body steers its guardrail.
var reservedStarts = map[string]string{"amazonbedrock": "guardrail", "guardrail": "guardrail"}

// reservedGroups are fields in which some models keep those.
var reservedGroups = []string{"inferenceconfig", "textgenerationconfig"}

// reservedBy is the key of the template that fills a field of a request, by the field's
// keys from the outside in; empty where the field is the model's own.
func reservedBy(kind string, keys []string) string {
	name := bare(keys[0])
	if len(keys) > 1 && slices.Contains(reservedGroups, name) {
		name = bare(keys[1])
	}
	for start, by := range reservedStarts {
		if strings.HasPrefix(name, start) {
			return by
		}
	}
	switch kind {
	case KindImage:
		return reservedImage[name]
	case KindVideo:
		return reservedVideo[name]
	}
	return reserved[name]
}

// reservedImage are those of models of pictures (bedrock.md §4.1, §4.2). Below
// imageGenerationConfig and the parameters of a task there is nothing else.
var reservedImage = map[string]string{
	"prompt": "the question", "image": "the question", "mask": "the question", "initimage": "the question", "styleimage": "the question",
	"tasktype": "image.generate and image.edit", "mode": "image.generate and image.edit",
	"texttoimageparams": "image", "imagevariationparams": "image", "inpaintingparams": "image", "outpaintingparams": "image",
	"backgroundremovalparams": "image", "imagegenerationconfig": "image",
	"negativeprompt": "image.negative_prompt", "searchprompt": "image.search_prompt", "selectprompt": "image.search_prompt",
	"aspectratio": "image.aspect_ratio", "stylepreset": "image.style", "seed": "image.seed", "outputformat": "image.format",
	"strength": "image.strength", "controlstrength": "image.strength", "fidelity": "image.strength",
	"creativity": "image.strength", "stylestrength": "image.strength",
}

// reservedVideo are those of models of videos (bedrock.md §4.3).
var reservedVideo = map[string]string{
	"prompt": "the question", "inputprompt": "the question", "mediasource": "the question", "keyframes": "the question",
	"tasktype": "video.generate", "texttovideoparams": "video", "multishotautomatedparams": "video", "multishotmanualparams": "video",
	"videogenerationconfig": "video", "aspectratio": "video.aspect_ratio", "duration": "video.duration",
	"resolution": "video.resolution", "loop": "video.loop", "seed": "video.seed",
}

var notBare = strings.NewReplacer("-", "", "_", "")

func bare(key string) string { return strings.ToLower(notBare.Replace(key)) }

var fieldShape = lazyregexp.New(`^[A-Za-z][A-Za-z0-9_-]*$`)

// isField says whether a field of a model may be called so.
func isField(name string) bool { return len(name) <= 64 && fieldShape.MatchString(name) }

// extraPaths are where each kind has fields of the model's own.
var extraPaths = map[string]string{KindChat: "inference.extra.", KindImage: "image.extra.", KindVideo: "video.extra."}

// extraOf splits a path below one of them: the kind that has it, and the rest.
func extraOf(path string) (kind, below string, ok bool) {
	for kind, start := range extraPaths {
		if below, ok := strings.CutPrefix(path, start); ok {
			return kind, below, true
		}
	}
	return "", "", false
}

// extraKeys are the keys of a path below one of extraPaths, if a control may set what is at
// its end.
func extraKeys(path string) (keys []string, ok bool) {
	kind, below, ok := extraOf(path)
	keys = strings.Split(below, ".")
	bad := func(key string) bool { return !isField(key) }
	if !ok || len(keys) > maxDepth || slices.ContainsFunc(keys, bad) {
		return nil, false
	}
	return keys, reservedBy(kind, keys) == ""
}

// checkExtra finds fields that are not the model's own. A control may not set them either.
func (c *checker) checkExtra(path string, extra map[string]any) {
	for _, key := range sortedKeys(extra) {
		at := join(path, key)
		c.checkField(at, key)
		if below, ok := extra[key].(map[string]any); ok && slices.Contains(reservedGroups, bare(key)) {
			for _, inner := range sortedKeys(below) {
				c.checkField(join(at, inner), key, inner)
			}
		}
	}
}

func (c *checker) checkField(path string, keys ...string) {
	if by := reservedBy(c.template.Kind, keys); by != "" {
		c.fault(path, "", "not a field of the model's own: it is filled by %s", by)
	}
}
