package bedrocksim

import (
	"fmt"
	"iter"

	"github.com/poebridge/poebridge/pkg/internal/lazyregexp"
)

// fine is the finding of a rule that has no objection.
var fine = finding{}

// object is a finding with a message.
func object(format string, args ...any) finding {
	return finding{message: fmt.Sprintf(format, args...)}
}

// lacks objects when the model does not support something.
func lacks(s Support, format string, args ...any) finding {
	if s == Supported {
		return fine
	}
	f := object(format, args...)
	f.doubtful = s == Doubtful
	return f
}

// constraint objects in the words in which AWS services report a member that is out of
// bounds.
func constraint(value any, path, must string) finding {
	return object("1 validation error detected: Value '%v' at '%s' failed to satisfy constraint: %s", value, path, must)
}

// matching objects to a value that does not match a pattern.
func matching(pattern *lazyregexp.Regexp, value, path string) finding {
	if pattern.MatchString(value) {
		return fine
	}
	return constraint(value, path, "Member must satisfy regular expression pattern: "+pattern.String())
}

// oneOf objects to a value that is not in the list; an absent one is fine.
func oneOf(value, path string, allowed ...string) finding {
	if value == "" {
		return fine
	}
	for _, a := range allowed {
		if value == a {
			return fine
		}
	}
	return constraint(value, path, fmt.Sprintf("Member must satisfy enum value set: %v", allowed))
}

// place is where a content block stands.
type place struct {
	message, content int
	role             string
	last             bool // in the last message
}

// String names the place as Bedrock's messages do.
func (p place) String() string { return fmt.Sprintf("messages.%d.content.%d", p.message, p.content) }

// blocks goes through all content blocks of the request.
func (j *judged) blocks() iter.Seq2[place, ContentBlock] {
	return func(yield func(place, ContentBlock) bool) {
		for i, message := range j.Messages {
			for k, b := range message.Content {
				if !yield(place{i, k, message.Role, i == len(j.Messages)-1}, b) {
					return
				}
			}
		}
	}
}

// each objects with the first objection that a look at the content blocks brings up.
func (j *judged) each(look func(at place, b ContentBlock) finding) finding {
	for at, b := range j.blocks() {
		if f := look(at, b); f.message != "" {
			return f
		}
	}
	return fine
}

// eachBlock is a check that looks at the blocks one by one.
func eachBlock(look func(at place, b ContentBlock) finding) func(*judged) finding {
	return func(j *judged) finding { return j.each(look) }
}

// first is the first finding that objects.
func first(list ...finding) finding {
	for _, f := range list {
		if f.message != "" {
			return f
		}
	}
	return fine
}
