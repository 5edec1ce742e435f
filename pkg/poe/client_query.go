package poe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
)

// missingKey is what Poe's client sends for both keys in the body; neither is to
// be trusted by a bot.
const missingKey = "<missing>"

// QueryRequest is a query to send. It is written as Poe writes it: every key
// present, null for what is not set.
type QueryRequest struct {
	Query
	// Extra is merged into the request last; a nil value sends null. It serves to
	// send what Query cannot express.
	Extra map[string]any
}

// Conversation returns a query whose messages are the given texts, by the user
// and the bot in turn, so that the user has the last word when their number is odd.
func Conversation(texts ...string) QueryRequest {
	q := QueryRequest{Query: Query{
		UserID:         "u-00000000000000000000000000000001",
		ConversationID: "c-00000000000000000000000000000001",
		MessageID:      "m-00000000000000000000000000000001",
		Metadata:       "d-00000000000000000000000000000001",
		BotQueryID:     "b-00000000000000000000000000000001",
		LanguageCode:   defaultLanguage,
	}}
	for i, text := range texts {
		role := RoleUser
		if i%2 == 1 {
			role = RoleBot
		}
		q.Messages = append(q.Messages, Message{
			Role: role, Content: text, MessageID: fmt.Sprintf("m-%032d", 100+i),
		})
	}
	return q
}

// MarshalJSON writes the request as Poe does.
func (q QueryRequest) MarshalJSON() ([]byte, error) {
	object, err := q.object()
	if err != nil {
		return nil, err
	}
	return json.Marshal(object)
}

func (q QueryRequest) object() (map[string]any, error) {
	encoded, err := json.Marshal(q.Query)
	if err != nil {
		return nil, err
	}
	decoder := json.NewDecoder(bytes.NewReader(encoded))
	decoder.UseNumber()
	var object map[string]any
	if err := decoder.Decode(&object); err != nil {
		return nil, err
	}
	asPoeWrites(object, "")
	object["version"], object["type"] = ProtocolVersion, TypeQuery
	object["api_key"], object["access_key"] = missingKey, missingKey
	maps.Copy(object, q.Extra)
	return object, nil
}

// absent says how Poe writes what our types hold as a zero value: by the key of
// the object or list around it ("" at the top), then by key.
var absent = map[string]map[string]any{
	"": {
		"query": []any{}, "logit_bias": map[string]any{}, "stop_sequences": []any{}, "users": []any{},
		"language_code": defaultLanguage, "query_creation_time": nil,
	},
	"query":              absentInMessage,
	"referenced_message": absentInMessage,
	"sender":             {"id": nil, "name": nil},
	"users":              {"name": nil},
	"feedback":           {"reason": nil},
	"attachments":        {"parsed_content": nil, "inline_ref": nil},
}

var absentInMessage = map[string]any{
	"message_type": nil, "sender_id": nil, "metadata": nil, "content_type": Markdown,
	"parameters": map[string]any{}, "feedback": []any{}, "attachments": []any{}, "reactions": []any{},
}

// asPoeWrites puts what Poe writes in the place of zero values, all the way down.
// What a user wrote freely, parameters and schemas, is left alone.
func asPoeWrites(v any, place string) {
	switch v := v.(type) {
	case []any:
		for _, element := range v {
			asPoeWrites(element, place)
		}
	case map[string]any:
		for key, instead := range absent[place] {
			if isZeroJSON(v[key]) {
				v[key] = instead
			}
		}
		for key, value := range v {
			switch {
			case key == "strict" && value == nil:
				delete(v, key) // documented as optional, never null
			case key != "parameters" && key != "logit_bias" && key != "extra_params":
				asPoeWrites(value, key)
			}
		}
	}
}

func isZeroJSON(v any) bool {
	return v == nil || v == "" || v == json.Number("0")
}
