package poe

import "encoding/json"

func (a *attempt) takeFile(data map[string]json.RawMessage) *BotError {
	var f File
	for _, field := range []struct {
		key string
		to  *string
	}{{"url", &f.URL}, {"content_type", &f.ContentType}, {"name", &f.Name}} {
		var failed *BotError
		if *field.to, failed = a.field(EventFile, data, field.key); failed != nil {
			return failed
		}
	}
	if raw, given := data["inline_ref"]; given && string(raw) != "null" {
		var ok bool
		switch f.InlineRef, ok = jsonString(raw); {
		case !ok:
			a.answer.find("inline_ref of a file event is no string and is ignored")
		case f.InlineRef == "":
			a.answer.find("inline_ref of a file event is empty, which Poe renders as a broken reference")
		}
	}
	a.yielded = true
	a.checkFile(f)
	a.answer.Files = append(a.answer.Files, f)
	return nil
}

func (a *attempt) takeSuggestedReply(data map[string]json.RawMessage) *BotError {
	text, failed := a.field(EventSuggestedReply, data, "text")
	if failed == nil {
		a.yielded = true
		a.answer.SuggestedReplies = append(a.answer.SuggestedReplies, text)
	}
	return failed
}

func (a *attempt) takeData(data map[string]json.RawMessage) {
	metadata, ok := jsonString(data["metadata"])
	if !ok {
		a.answer.find("a data event without a string \"metadata\"")
		return
	}
	a.answer.Metadata = metadata
}

func (a *attempt) takeError(raw []byte, data map[string]json.RawMessage) *BotError {
	e := &BotError{Event: true, Message: string(raw)}
	var ok bool
	if e.AllowRetry, ok = jsonBool(data, "allow_retry", true); !ok {
		e.AllowRetry = isTrueInPython(data["allow_retry"])
		a.answer.find("allow_retry of an error event is no boolean")
	}
	if _, given := data["allow_retry"]; !given {
		a.answer.find("an error event without allow_retry, which means true")
	}
	e.NoRetry = !e.AllowRetry
	if raw, given := data["error_type"]; given {
		e.ErrorType, _ = jsonString(raw)
		if !errorTypes[e.ErrorType] {
			a.answer.find("Poe does not know the error_type %s; leave the key out", ellipsis(string(raw), 60))
		}
	}
	if e.Text, ok = jsonString(data["text"]); !ok {
		a.answer.find("an error event without a string \"text\"")
	} else if e.Text == "" && e.ErrorType != ErrorInsufficientFund {
		a.answer.find("an error event whose text is empty: the user is told nothing")
	}
	return e
}
