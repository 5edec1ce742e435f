package probe

import (
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/poebridge/poebridge/pkg/bot"
)

// begin puts the plain question, without which nothing can be told. Where it is not taken
// that is the only finding.
func (p *prober) begin() bool {
	r := p.ask("whether it answers", plain())
	if r.says(aboutStreaming) {
		p.add(Finding{Key: keyStreaming, Value: string(bot.StreamingNone), Said: r.said})
		p.whole = true
		r = p.ask("whether it answers in one piece", plain())
	}
	if !r.taken {
		p.add(r.open(KeyModel, ""))
		return false
	}
	p.thoughtUnasked = r.thought
	return true
}

// systemPrompt is as short as one can be that means something.
var systemPrompt = &types.SystemContentBlockMemberText{Value: "Be brief."}

func (p *prober) system() {
	q := plain()
	q.system = []types.SystemContentBlock{systemPrompt}
	p.takesSystem = p.note(p.ask("a system prompt", q), keySystem, "", aboutSystem)
}

// sampling asks for both parameters, and for each where both are refused.
func (p *prober) sampling() {
	with := func(temperature, topP bool) question {
		q := plain()
		if temperature {
			q.inference.Temperature = aws.Float32(0.5)
		}
		if topP {
			q.inference.TopP = aws.Float32(0.9)
		}
		return q
	}
	both := p.ask("temperature and top_p at once", with(true, true))
	if both.taken {
		p.add(Finding{Key: keySampling, Value: string(bot.SamplingBoth)})
		return
	}
	if !both.says(aboutBoth) && !both.says(aboutTemperature) && !both.says(aboutTopP) {
		p.add(both.open(keySampling, ""))
		return
	}
	temperature, topP := p.ask("temperature alone", with(true, false)), p.ask("top_p alone", with(false, true))
	switch {
	case temperature.taken && topP.taken:
		p.add(Finding{Key: keySampling, Value: string(bot.SamplingOne), Said: both.said})
	case temperature.says(aboutTemperature) && topP.says(aboutTopP):
		p.add(Finding{Key: keySampling, Value: string(bot.SamplingNone), Said: temperature.said})
	case temperature.taken && topP.says(aboutTopP), topP.taken && temperature.says(aboutTemperature):
		p.add(Finding{Key: keySampling, Said: both.said, Why: "it takes one of them and refuses the other, which no rule of a template says"})
	case temperature.taken, temperature.says(aboutTemperature):
		p.add(topP.open(keySampling, ""))
	default:
		p.add(temperature.open(keySampling, ""))
	}
}

func (p *prober) prefill() {
	q := plain()
	q.messages = append(q.messages, assistant(text("The number is")))
	r := p.ask("the beginning of an answer", q)
	f := r.finding(keyPrefill, "", aboutPrefill)
	if r.taken {
		f.Said = "taken; whether the model goes on from there shows in its answers"
	}
	p.add(f)
}

// mostStops is Converse's own limit.
const mostStops = 2500

// stops asks for as many stop sequences as Converse takes; none is in the answer.
func (p *prober) stops() {
	q := plain()
	for i := range mostStops {
		q.inference.StopSequences = append(q.inference.StopSequences, fmt.Sprintf("#%d#", i))
	}
	r := p.ask("stop sequences", q)
	most, told := number(r.said, aboutStopCount)
	switch {
	case r.taken:
		p.add(Finding{Key: keyStops, Value: mostStops})
	case r.says(aboutStops):
		p.add(Finding{Key: keyStops, Value: 0, Said: r.said})
	case r.refused && told && most <= mostStops:
		p.add(Finding{Key: keyStops, Value: most, Said: r.said})
	default:
		p.add(r.open(keyStops, ""))
	}
}

// structured asks for an answer of a schema. One that is not of it is from a model that has
// passed over what it does not know.
func (p *prober) structured() {
	const schema = `{"type":"object","properties":{"n":{"type":"integer"}},"required":["n"],"additionalProperties":false}`
	q := plain()
	q.output = &types.OutputConfig{TextFormat: &types.OutputFormat{
		Type: types.OutputFormatTypeJsonSchema,
		Structure: &types.OutputFormatStructureMemberJsonSchema{
			Value: types.JsonSchemaDefinition{Name: aws.String("answer"), Schema: aws.String(schema)},
		},
	}}
	r := p.ask("structured output", q)
	if answer := strings.TrimSpace(r.text); r.taken && answer != "" && answer[0] != '{' {
		p.add(Finding{Key: keyStructured, Value: false, Said: "took the question, and did not answer in JSON"})
		return
	}
	p.note(r, keyStructured, "", aboutOutput)
}
