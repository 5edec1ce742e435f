package bedrock

import (
	"errors"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
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

// cures change how a target is asked, by remedy. They leave questions alone that the
// refusal was not about, and report whether there was anything to change. The input is
// the caller's: it is copied, never written to.
var cures = [numRemedies]func(Target) (Target, bool){
	noRemedy:          func(t Target) (Target, bool) { return t, false },
	askWhole:          whole,
	askWholeWithTools: wholeWithTools,
	leaveOutAuto:      withoutChoice[*types.ToolChoiceMemberAuto],
	leaveOutAny:       withoutChoice[*types.ToolChoiceMemberAny],
	leaveOutTool:      withoutChoice[*types.ToolChoiceMemberTool],
}

func whole(t Target) (Target, bool) {
	changed := !t.Whole
	t.Whole = true
	return t, changed
}

func wholeWithTools(t Target) (Target, bool) {
	if t.Input().ToolConfig == nil {
		return t, false
	}
	return whole(t)
}

// withoutChoice leaves out a tool choice of one kind, so that the model's own default
// holds: models know some kinds and refuse others.
func withoutChoice[kind types.ToolChoice](t Target) (Target, bool) {
	in := *t.Input()
	if in.ToolConfig == nil {
		return t, false
	}
	if _, ok := in.ToolConfig.ToolChoice.(kind); !ok {
		return t, false
	}
	tools := *in.ToolConfig
	tools.ToolChoice = nil
	in.ToolConfig = &tools
	t.Input = func() *bedrockruntime.ConverseStreamInput { return &in }
	return t, true
}

// remedyOf is what a failure calls for.
func remedyOf(err error) remedy {
	if api, ok := errors.AsType[*APIError](err); ok {
		return api.remedy
	}
	return noRemedy
}
