package chat

import "strconv"

// maxToolName is Bedrock's limit in characters (bedrock.md §1.2, row toolSpec).
const maxToolName = 64

// toolNames are the names of tools on both sides: a caller may call them as it likes,
// Bedrock takes letters, digits, the underscore and the hyphen, and some models fail over
// the hyphen too (bedrock.md §5 #28).
type toolNames struct {
	hyphens bool
	wire    map[string]string // the caller's name → the model's
	caller  map[string]string // the model's name → the caller's
}

func newToolNames(hyphens bool) *toolNames {
	return &toolNames{hyphens: hyphens, wire: map[string]string{}, caller: map[string]string{}}
}

// offer gives a tool its name on the wire. It reports false for one that nobody could call:
// a second one of the same name could not be told from the first, and one without a name
// could not be named.
func (n *toolNames) offer(name string) (wire string, isNew bool) {
	if wire, known := n.wire[name]; known || name == "" {
		return wire, false
	}
	wire = n.fit(name)
	for i := 2; n.caller[wire] != ""; i++ {
		suffix := "_" + strconv.Itoa(i)
		wire = clip(n.fit(name), maxToolName-len(suffix)) + suffix
	}
	n.wire[name], n.caller[wire] = wire, name
	return wire, true
}

// inHistory is the name of a tool that was called earlier, offered now or not.
func (n *toolNames) inHistory(name string) string {
	if wire, known := n.wire[name]; known {
		return wire
	}
	return n.fit(name)
}

// back is the caller's name of the tool that the model calls.
func (n *toolNames) back(wire string) string {
	if name, known := n.caller[wire]; known {
		return name
	}
	return wire
}

func (n *toolNames) fit(name string) string {
	if name == "" {
		return "tool" // in a history that does not say which
	}
	marks := "_"
	if n.hyphens {
		marks = "_-"
	}
	return clip(fitted(name, marks, '_'), maxToolName)
}
