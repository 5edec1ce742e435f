package poe

import (
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// take does with one event what Poe's client does with it. The rows that are
// named are those of the table in poe-protocol.md §8.3.
func (a *attempt) take(event Event) (ended bool, failed *BotError) {
	// Rows "data a JSON array", "non-JSON data", "done without data", and both of
	// "ping": the client looks for an index in every event first.
	data, failed := a.object(event)
	if failed != nil {
		return false, failed
	}
	if raw, ok := data["index"]; ok && !isInteger(raw) {
		a.answer.find("the index of a %s event is no integer and is ignored", event.Name)
	}
	switch event.Name {
	case EventDone: // rows "only done", "bytes after done"
		a.done()
		if a.texts == 0 && !a.reported && len(a.tools) == 0 {
			a.report("Bot returned no text in response")
		}
		return true, nil
	case EventText, EventReplaceResponse: // rows "text is not a string", "text key missing"
		return false, a.takeText(event.Name, data)
	case EventMeta: // rows "meta not first", "content_type outside the two", "non-bool linkify"
		return false, a.takeMeta(data)
	case EventFile: // row "file without url/content_type/name"
		return false, a.takeFile(data)
	case EventSuggestedReply: // row "only done, only file, only suggested_reply"
		return false, a.takeSuggestedReply(data)
	case EventJSON: // §2.2
		return false, a.takeJSON(data)
	case EventError: // rows "error, allow_retry true or absent", "allow_retry false"
		return true, a.takeError(event.Data, data)
	case EventPing: // row "ping with data {}"
		a.answer.find("a ping event; keep a stream alive by comments")
		return false, nil
	case EventData: // row "unknown event"; but Poe itself stores the metadata
		a.takeData(data)
	}
	a.report(unknownEvent(event.Name))
	return false, nil
}

// unknownEvent is the report about an event that the client has no case for.
func unknownEvent(name string) string {
	return "Unknown event type: " + ellipsis(name, 100)
}

func (a *attempt) report(message string) {
	a.reported = true
	a.answer.Reports = append(a.answer.Reports, message)
}

func (a *attempt) done() {
	a.answer.Complete = true
	a.reached(&a.answer.Done)
}

// object returns the data of an event as a JSON object, whose keys keep their
// case. NaN and Infinity, which Python reads, are refused: no other reader does.
func (a *attempt) object(event Event) (map[string]json.RawMessage, *BotError) {
	if !json.Valid(event.Data) {
		message := fmt.Sprintf("Invalid JSON in '%s' event", event.Name)
		a.report(message)
		return nil, &BotError{NoRetry: true, Message: message}
	}
	if hasLoneSurrogate(event.Data) {
		a.answer.find("half a surrogate pair in a %s event, which is no character", ellipsis(event.Name, 40))
	}
	var object map[string]json.RawMessage
	if json.Unmarshal(event.Data, &object) != nil || object == nil {
		message := fmt.Sprintf("Expected JSON dict in '%s' event", event.Name)
		a.report(message)
		return nil, &BotError{Message: message}
	}
	return object, nil
}

// field returns a string that Poe's client insists on.
func (a *attempt) field(event string, data map[string]json.RawMessage, key string) (string, *BotError) {
	raw, ok := data[key]
	if !ok {
		return "", a.communicating(fmt.Sprintf("a %s event without the key %q", event, key))
	}
	s, ok := jsonString(raw)
	if !ok {
		a.report(fmt.Sprintf("Expected string in '%s' field for '%s' event", key, event))
		return "", &BotError{NoRetry: true, Message: fmt.Sprintf("Expected string in '%s' event", event)}
	}
	return s, nil
}

func (a *attempt) takeText(name string, data map[string]json.RawMessage) *BotError {
	text, failed := a.field(name, data, "text")
	if failed != nil {
		return failed
	}
	if name == EventReplaceResponse {
		a.texts, a.chunks, a.again = 0, nil, false
	}
	a.texts++
	a.show(text)
	return nil
}

// show gives text to the user.
func (a *attempt) show(text string) {
	a.yielded = true
	a.chunks = append(a.chunks, text)
	a.characters += utf8.RuneCountInString(text)
	if a.characters > MaxCharacters {
		a.answer.find("more than %d characters of text, replaced text included", MaxCharacters)
	}
	if text != "" {
		a.reached(&a.answer.FirstText)
		if a.again {
			a.answer.find("text of try %d stands below that of an earlier one: the user sees it twice", a.number+1)
		}
	}
}

func (a *attempt) takeMeta(data map[string]json.RawMessage) *BotError {
	if a.events != 1 {
		a.answer.find("a meta event that is not the first event; it is ignored")
		return nil
	}
	meta := Meta{ContentType: Markdown}
	var ok bool
	for _, flag := range []struct {
		key string
		to  *bool
	}{{"linkify", &meta.Linkify}, {"suggested_replies", &meta.SuggestedReplies}} {
		if *flag.to, ok = jsonBool(data, flag.key, false); !ok {
			a.report(fmt.Sprintf("Invalid %s value in 'meta' event", flag.key))
			return nil
		}
	}
	if raw, given := data["content_type"]; given {
		if meta.ContentType, ok = jsonString(raw); !ok {
			a.report("Invalid content_type value in 'meta' event")
			return nil
		}
	}
	if meta.ContentType != Markdown && meta.ContentType != PlainText {
		return a.communicating(fmt.Sprintf("the content type %q in a meta event", meta.ContentType))
	}
	if meta.RefetchSettings, ok = jsonBool(data, "refetch_settings", false); !ok {
		a.answer.find("refetch_settings in the meta event is no boolean")
	}
	a.yielded = true
	a.answer.Meta = &meta
	return nil
}
