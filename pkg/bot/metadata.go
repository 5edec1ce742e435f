package bot

import (
	"strings"

	"github.com/poebridge/poebridge/pkg/poe"
)

// MetadataFor is RequestMetadata with the ids of a query filled in; nil where there is none.
func (t *Template) MetadataFor(q *poe.Query) map[string]string {
	if len(t.RequestMetadata) == 0 {
		return nil
	}
	ids := map[string]string{"$user_id": q.UserID, "$conversation_id": q.ConversationID, "$message_id": q.MessageID}
	out := make(map[string]string, len(t.RequestMetadata))
	for key, value := range t.RequestMetadata {
		if id, ok := ids[value]; ok {
			value = metadataID(id)
		}
		out[key] = value
	}
	return out
}

const maxMetadataValue = 256 // characters (bedrock.md §1.2, row requestMetadata)

// metadataID has an id in the alphabet of request metadata. Whatever another character
// was, what comes out is of ASCII.
func metadataID(id string) string {
	fit := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune(" :_@$#=/+,-.", r) {
			return r
		}
		return '_'
	}, id)
	return fit[:min(len(fit), maxMetadataValue)]
}
