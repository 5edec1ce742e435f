package chat_test

import (
	"fmt"
	"testing"
)

// toolMessages are a call and a result, with contents as callers write them.
func toolMessages(call, result string) string {
	return withTool("f") + query(user("a"),
		fmt.Sprintf(`{"role":"bot","message_type":"function_call","content":%q}`, call), fmt.Sprintf(`{"role":"tool","content":%q}`, result), user("b"))
}

// The content of a message about tools is what a caller has made of it. What can be read of
// it is, and what cannot is told.
func TestContentsOfToolMessages(t *testing.T) {
	const call, result = `[{"id":"t1","function":{"name":"f","arguments":"{}"}}]`, `[{"tool_call_id":"t1","content":"r"}]`
	for _, row := range []struct{ name, call, result, want string }{
		{"as Poe's client writes them", call, result, "user: a\nassistant: <call t1 f {}>\nuser: <result t1 [{\"text\":\"r\"}]> | b"},
		{"JSON in the place of texts", `[{"id":1,"index":0,"function":{"name":"f","arguments":{"a":1}}}]`, `[{"tool_call_id":1,"content":[{"type":"text","text":"r"}]}]`,
			`user: a
assistant: <call 1 f {"a":1}>
user: <result 1 [{"text":"[{\"type\":\"text\",\"text\":\"r\"}]"}]> | b`},
		{"null in the place of texts", `[{"id":"t1","function":{"name":null,"arguments":null}}]`, `[{"tool_call_id":"t1","content":null}]`,
			"user: a\nassistant: <call t1 tool {}>\nuser: <result t1 [{\"text\":\".\"}]> | b"},
		{"members that are none", `[null,5,"x",{},[],` + call[1:], `[5,null,` + result[1:], "user: a\nassistant: <call t1 f {}>\nuser: <result t1 [{\"text\":\"r\"}]> | b"},
		{"nothing", "", " ", "user: a | b"},
		{"nothing in JSON", "null", "[]", "user: a | b"},
		{"no JSON", "f()", "r", "user: a\nassistant: (Called a tool: f())\nuser: (A tool returned: r) | b"},
		{"no list", `{"id":"t1"}`, `5`, "user: a\nassistant: (Called a tool: {\"id\":\"t1\"})\nuser: (A tool returned: 5) | b"},
	} {
		t.Run(row.name, sends(claude45, toolMessages(row.call, row.result), "tools: f\n"+row.want))
	}
}
