package bedrock

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// remedy is another way to ask the same question, which a refusal calls for. Which
// refusal calls for which is a column of [errorRules].
type remedy uint8

const (
	noRemedy          remedy = iota
	askWhole                 // the model cannot stream
	askWholeWithTools        // the model cannot stream where there are tools
	leaveOutAuto             // the model knows no tool choice "auto"
	leaveOutAny
	leaveOutTool
	numRemedies
)

// cures change a question by remedy. They leave those alone that the refusal was not
// about, and report whether there was anything to change. The input is the caller's:
// it is copied, never written to.
var cures = [numRemedies]func(Request) (Request, bool){
	noRemedy:          func(r Request) (Request, bool) { return r, false },
	askWhole:          whole,
	askWholeWithTools: wholeWithTools,
	leaveOutAuto:      withoutChoice[*types.ToolChoiceMemberAuto],
	leaveOutAny:       withoutChoice[*types.ToolChoiceMemberAny],
	leaveOutTool:      withoutChoice[*types.ToolChoiceMemberTool],
}

func whole(r Request) (Request, bool) {
	changed := !r.Whole
	r.Whole = true
	return r, changed
}

func wholeWithTools(r Request) (Request, bool) {
	if r.Input.ToolConfig == nil {
		return r, false
	}
	return whole(r)
}

// withoutChoice leaves out a tool choice of one kind, so that the model's own default
// holds: models know some kinds and refuse others.
func withoutChoice[kind types.ToolChoice](r Request) (Request, bool) {
	if r.Input.ToolConfig == nil {
		return r, false
	}
	if _, ok := r.Input.ToolConfig.ToolChoice.(kind); !ok {
		return r, false
	}
	in, tools := *r.Input, *r.Input.ToolConfig
	tools.ToolChoice = nil
	in.ToolConfig, r.Input = &tools, &in
	return r, true
}

// remedyOf is what a failure calls for.
func remedyOf(err error) remedy {
	if api, ok := errors.AsType[*APIError](err); ok {
		return api.remedy
	}
	return noRemedy
}

// modelOf is the model id of a request, as it was given.
func modelOf(r Request) string { return aws.ToString(r.Input.ModelId) }
