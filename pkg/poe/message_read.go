package poe

// The types within a query, each of which reads its own fields.

func (m *Message) set(key []byte, v value) {
	switch string(key) {
	case "role":
		m.Role = v.text()
	case "message_type":
		m.MessageType = v.text()
	case "sender_id":
		m.SenderID = v.id()
	case "sender":
		m.Sender = optional(object[User](v))
	case "content":
		m.Content = v.text()
	case "parameters":
		m.Parameters = dictionary(v, maxFreeKeys, value.free)
	case "content_type":
		m.ContentType = v.text()
	case "timestamp":
		m.Timestamp = v.micros()
	case "message_id":
		m.MessageID = v.id()
	case "feedback":
		m.Feedback = list(v, maxPerMessage, object[Feedback])
	case "attachments":
		m.Attachments = list(v, maxPerMessage, object[Attachment])
	case "metadata":
		m.Metadata = v.text()
	case "referenced_message":
		m.Referenced = (*Message)(optional(object[referenced](v)))
	case "reactions":
		m.Reactions = list(v, maxPerMessage, object[Reaction])
	}
}

// referenced is a message that another one refers to. What it refers to itself is
// not read: a body could nest ten thousand of them.
type referenced Message

func (r *referenced) set(key []byte, v value) {
	if string(key) != "referenced_message" {
		(*Message)(r).set(key, v)
	}
}

func (u *User) set(key []byte, v value) {
	switch string(key) {
	case "id":
		u.ID = v.id()
	case "name":
		u.Name = v.text()
	}
}

func (f *Feedback) set(key []byte, v value) {
	switch string(key) {
	case "type":
		f.Type = v.text()
	case "reason":
		f.Reason = v.text()
	}
}

func (r *Reaction) set(key []byte, v value) {
	switch string(key) {
	case "user_id":
		r.UserID = v.id()
	case "reaction":
		r.Reaction = v.text()
	}
}

func (a *Attachment) set(key []byte, v value) {
	switch string(key) {
	case "url":
		a.URL = v.text()
	case "content_type":
		a.ContentType = v.text()
	case "name":
		a.Name = v.text()
	case "parsed_content":
		a.ParsedContent = v.text()
	case "inline_ref":
		a.InlineRef = v.text()
	}
}

func (t *Tool) set(key []byte, v value) {
	switch string(key) {
	case "type":
		t.Type = v.text()
	case "function":
		t.Function, _ = object[ToolFunction](v)
	case "custom":
		t.Custom, _ = object[CustomTool](v)
	}
}

func (f *ToolFunction) set(key []byte, v value) {
	switch string(key) {
	case "name":
		f.Name = v.text()
	case "description":
		f.Description = v.text()
	case "parameters":
		f.Parameters = v.raw()
	case "strict":
		f.Strict = optional(v.boolean())
	}
}

func (c *CustomTool) set(key []byte, v value) {
	switch string(key) {
	case "name":
		c.Name = v.text()
	case "description":
		c.Description = v.text()
	case "format":
		c.Format = v.raw()
	}
}

func (c *ToolCall) set(key []byte, v value) {
	switch string(key) {
	case "id":
		c.ID = v.id()
	case "type":
		c.Type = v.text()
	case "function":
		c.Function, _ = object[CallFunction](v)
	}
}

func (f *CallFunction) set(key []byte, v value) {
	switch string(key) {
	case "name":
		f.Name = v.text()
	case "arguments":
		f.Arguments = v.written()
	}
}

func (r *ToolResult) set(key []byte, v value) {
	switch string(key) {
	case "role":
		r.Role = v.text()
	case "name":
		r.Name = v.text()
	case "tool_call_id":
		r.ToolCallID = v.id()
	case "content":
		r.Content = v.written()
	}
}
