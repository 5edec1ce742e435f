package chat

import (
	"encoding/json"

	"github.com/poebridge/poebridge/pkg/bot"
	"github.com/poebridge/poebridge/pkg/poe"
)

// kept is what is stored with an answer that calls tools, in the metadata that Poe hands
// back with it, to nobody else: the thinking that led to the calls, which the model wants
// back unchanged and with its signature.
type kept struct {
	Version  int       `json:"poebridge"`
	Model    string    `json:"model"` // without the prefix of a profile; another's signatures are worth nothing
	Thinking []thought `json:"thinking"`
}

const keptVersion = 1

// maxKept bounds the metadata in bytes. Poe states no limit; an answer whose thinking is
// longer is continued without thinking.
const maxKept = 128 << 10

// thought is one block of thinking: signed text, or what only the model can read.
type thought struct {
	Text      string `json:"text,omitempty"`
	Signature string `json:"signature,omitempty"`
	Redacted  []byte `json:"redacted,omitempty"`
}

// replayable says whether a block may go back: unsigned thinking may not.
func (t thought) replayable() bool { return t.Signature != "" || len(t.Redacted) > 0 }

// pack returns the metadata for the thinking of an answer, "" where there is nothing to
// keep or it is too much.
func pack(t *bot.Template, thoughts []thought) string {
	k := kept{Version: keptVersion, Model: t.BaseModel()}
	for _, th := range thoughts {
		if th.replayable() {
			k.Thinking = append(k.Thinking, th)
		}
	}
	raw, err := json.Marshal(k)
	if err != nil || len(k.Thinking) == 0 || len(raw) > maxKept {
		return ""
	}
	return string(raw)
}

// replayed are the blocks of thinking in the metadata of an earlier answer, none unless
// it is ours and this model's.
func replayed(metadata string, t *bot.Template) (blocks []block) {
	var k kept
	if metadata == "" || !t.Reasoning.Signed || json.Unmarshal([]byte(metadata), &k) != nil {
		return nil
	}
	if k.Version != keptVersion || k.Model != t.BaseModel() {
		return nil
	}
	for _, th := range k.Thinking {
		if th.replayable() {
			blocks = append(blocks, thoughtBlock(th))
		}
	}
	return blocks
}

// returnsMetadata says whether the caller hands back what is stored with an answer. Poe
// does, and gives each answer its id beforehand. Poe's own client does not, sends no id
// when it calls a bot directly, and objects to the event (poe-protocol.md §2, row data).
func returnsMetadata(q *poe.Query) bool { return q.MessageID != "" }

// thoughts are the blocks of the model's thinking, as they grow.
type thoughts []*draft

// draft is one of them. It comes in pieces, small and many.
type draft struct {
	block                     int
	text, signature, redacted []byte
}

// of returns the draft of a block, a new one where the block is new.
func (t *thoughts) of(block int) *draft {
	if n := len(*t); n == 0 || (*t)[n-1].block != block {
		*t = append(*t, &draft{block: block})
	}
	return (*t)[len(*t)-1]
}

// complete are the thoughts in the form in which they are kept.
func (t thoughts) complete() []thought {
	out := make([]thought, len(t))
	for i, d := range t {
		out[i] = thought{Text: string(d.text), Signature: string(d.signature), Redacted: d.redacted}
	}
	return out
}
