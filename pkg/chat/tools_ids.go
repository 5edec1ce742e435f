package chat

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"github.com/poebridge/poebridge/pkg/bot"
)

// callIDs gives calls ids that Bedrock and the model take, each once in a conversation.
type callIDs struct {
	fits   func(id string) bool
	length int               // of the ids that are made
	used   map[string]bool   // on the wire
	newest map[string]string // the caller's id → that of the newest call with it
	tries  map[string]int    // the caller's id → the hashes made of it
}

// newCallIDs makes ids of the form that Converse takes, or of the one that some models
// insist on (bedrock.md §1.2, row toolUse; §5 #39).
func newCallIDs(form bot.ToolIDs) callIDs {
	ids := callIDs{length: 24, used: map[string]bool{}, newest: map[string]string{}, tries: map[string]int{}}
	ids.fits = func(id string) bool { return id != "" && len(id) <= 64 && only(id, "_.:-") }
	if form == bot.ToolIDsNine {
		ids.length = 9
		ids.fits = func(id string) bool { return len(id) == 9 && only(id, "") }
	}
	return ids
}

// call is the id on the wire of a new call. One that does not fit, or is taken, is
// replaced by a hash of it, the same each time.
func (ids *callIDs) assign(id string) string {
	wire := id
	for !ids.fits(wire) || ids.used[wire] {
		sum := sha256.Sum256(fmt.Appendf(nil, "%s %d", id, ids.tries[id]))
		wire = hex.EncodeToString(sum[:])[:ids.length]
		ids.tries[id]++
	}
	ids.used[wire], ids.newest[id] = true, wire
	return wire
}

func (ids *callIDs) lookup(id string) (string, bool) {
	wire, ok := ids.newest[id]
	return wire, ok
}
