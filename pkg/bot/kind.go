package bot

import (
	"slices"

	"go.yaml.in/yaml/v3"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// The kinds of bot that this package knows the keys of.
const (
	KindChat  = "chat"
	KindImage = "image" // makes and changes pictures
	KindVideo = "video" // makes videos, or tells of one
)

// Kinds are all kinds of bot that there are, sorted.
func Kinds() []string { return []string{KindChat, KindImage, KindVideo} }

// kindName keeps a kind fit for a file name, since defaults are found by it.
var kindName = lazyregexp.New(`^[a-z][a-z0-9_]{0,31}$`)

// KindOf says which defaults a bot's file belongs on, without reading the rest of
// it. Where the file names none of the kinds, the error is of type [Faults], and the
// kind is the one that was probably meant, so that the rest can be checked all the
// same; it is empty when nobody can tell. Without kinds, any name is one.
func KindOf(bot Source, kinds []string) (string, error) {
	o := origins{}
	root, faults := o.parse(bot)
	if root == nil {
		return "", faults.err()
	}
	kind, faults := o.kind(root, kinds)
	return kind, faults.err()
}

func (o origins) kind(root *yaml.Node, kinds []string) (string, Faults) {
	hint := "as in kind: chat"
	if len(kinds) > 0 {
		hint = "one of " + listed(kinds)
	}
	n := lookup(root, "kind")
	switch {
	case n == nil || isNull(n):
		return likely("", kinds), Faults{o.fault(root, "kind", hint, "missing")}
	case n.Kind != yaml.ScalarNode || n.ShortTag() != "!!str":
		return likely("", kinds), Faults{o.fault(n, "kind", hint, "want text, got %s", describe(n))}
	case len(kinds) == 0 && !kindName.MatchString(n.Value):
		return "", Faults{o.fault(n, "kind", hint, "want the name of a kind, got %s", describe(n))}
	case len(kinds) > 0 && !slices.Contains(kinds, n.Value):
		return likely(n.Value, kinds), Faults{o.fault(n, "kind", orNone(n.Value, kinds), "want one of %s, got %q", listed(kinds), short(n.Value))}
	}
	return n.Value, nil
}

// likely is the kind that was meant: the nearest, or the only one, or "".
func likely(got string, kinds []string) string {
	if len(kinds) == 1 {
		return kinds[0]
	}
	return Nearest(got, kinds)
}
