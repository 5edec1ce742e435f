package probe

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

// withTool is the plain question with a tool.
func withTool(choice types.ToolChoice) question {
	q := plain()
	q.tools = toolConfig(choice)
	return q
}

// toolQuestion is put in the way in which the model takes tools.
func (p *prober) toolQuestion(choice types.ToolChoice) question {
	q := withTool(choice)
	q.whole = p.wholeWithTools
	return q
}

// The ways to force a tool on the model.
var (
	anyTool = &types.ToolChoiceMemberAny{}
	oneTool = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: aws.String(toolName)}}
)

// tools asks for tools while streaming, then without, and how they may be forced.
func (p *prober) tools() {
	r := p.ask("tools while streaming", withTool(nil))
	streaming := Finding{Key: keyStreaming, Value: string(bot.StreamingFull)}
	switch {
	case r.says(aboutToolsStreaming):
		streaming.Value, streaming.Said = string(bot.StreamingNoTools), r.said
		p.wholeWithTools = true
		r = p.ask("tools without streaming", p.toolQuestion(nil))
	case r.says(aboutTools): // however it streams, it never does so with tools
		streaming.Value, streaming.Said = nil, "streams, and takes no tools"
	case !r.taken:
		streaming = r.open(keyStreaming, "")
	}
	if !p.whole {
		p.add(streaming)
	}
	if p.takesTools = p.note(r, keyTools, "", aboutTools); !p.takesTools {
		return
	}
	p.takesForced = p.note(p.ask("any tool forced", p.toolQuestion(anyTool)), keyForce, bot.ForceAny, aboutForcing)
	p.note(p.ask("a tool forced by name", p.toolQuestion(oneTool)), keyForce, bot.ForceTool, aboutForcing)
	p.toolIDs()
}

// freeID is an id of a call as Bedrock makes them.
const freeID = "tooluse_abcdefghijklmnopqrstuv"

// nine is how long an id of the other form is.
const nine = 9

func (p *prober) toolIDs() {
	q := p.toolQuestion(nil)
	q.messages = afterCall(freeID)
	r := p.ask("ids of tool calls", q)
	length, told := number(r.said, aboutToolIDs)
	switch {
	case r.taken:
		p.add(Finding{Key: keyIDs, Value: string(bot.ToolIDsFree)})
	case r.refused && told && length == nine:
		p.add(Finding{Key: keyIDs, Value: string(bot.ToolIDsNine), Said: r.said})
	default:
		p.add(r.open(keyIDs, ""))
	}
}
