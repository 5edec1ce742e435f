package bot

import (
	"slices"
	"strings"
)

// ofKinds are the kinds of bot that a key means something to, where it does not to all: of a
// key and what is below it, unless that stands here itself. A test holds the tables of
// configs/README.md to it.
var ofKinds = map[string][]string{
	// Of conversations, which only Converse has: a question to the other models is one text
	// and perhaps a file, and tokens are not counted.
	"supports_system_messages": {KindChat},
	"system_prompt":            {KindChat},
	"inference":                {KindChat}, // the others have seeds and the like, in a part of their own
	"output":                   {KindChat},
	"limits":                   {KindChat},
	"capabilities":             {KindChat}, // dialect and tasks say it for the others
	"tools":                    {KindChat},
	"reasoning":                {KindChat},
	"cache":                    {KindChat},
	// An answer in words can break off and go on; a picture is there or not.
	"recovery": {KindChat},
	// Another model has other tasks, sizes and styles, and its pictures look different. The
	// regions of a bot's own model stand in for one another with every kind.
	"fallbacks": {KindChat},

	// InvokeModel takes a guardrail and metadata; StartAsyncInvoke, which makes videos, does
	// not (bedrock.md §1.1). How a guardrail goes with a stream or a conversation matters
	// where there is one.
	"guardrail":        {KindChat, KindImage},
	"guardrail.mode":   {KindChat},
	"guardrail.scope":  {KindChat},
	"request_metadata": {KindChat, KindImage},

	"price.input":          {KindChat, KindVideo}, // of models that understand videos
	"price.output":         {KindChat, KindVideo},
	"price.cache_read":     {KindChat},
	"price.cache_write":    {KindChat},
	"price.cache_write_1h": {KindChat},
	"price.long_context":   {KindChat},
	"price.images":         {KindImage},
	"price.seconds":        {KindVideo},

	// Other answers come whole: timeouts.total is their one bound.
	"timeouts.first_token": {KindChat},
	"timeouts.idle":        {KindChat},

	KindImage: {KindImage},
	KindVideo: {KindVideo},
}

// meansSomething says whether a bot of a kind has a use for a key. A kind that is not of
// this package is taken for chat.
func meansSomething(kind, path string) bool {
	if kind != KindImage && kind != KindVideo {
		kind = KindChat
	}
	for at := path; at != ""; at = parent(at) {
		if kinds, ok := ofKinds[at]; ok {
			return slices.Contains(kinds, kind)
		}
	}
	return true
}

// checkKeys finds what somebody has written for nothing: the outermost keys that mean
// nothing to a bot of the kind. A newer tool may know a meaning.
func (c *checker) checkKeys() {
	if c.template.Kind == "" {
		return // nobody can tell, and that was told
	}
	for _, path := range sortedKeys(ofKinds) {
		if c.missing(path) || meansSomething(c.template.Kind, path) {
			continue
		}
		if up := parent(path); up != "" && !meansSomething(c.template.Kind, up) {
			continue
		}
		c.newer(path, "remove it", "means nothing to a bot of kind %s; it is for %s",
			c.template.Kind, strings.Join(ofKinds[path], " and "))
	}
}
