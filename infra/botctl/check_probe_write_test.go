package main

import (
	"strings"
	"testing"

	"github.com/poebridge/poebridge/infra/botctl/internal/exit"
	"github.com/poebridge/poebridge/pkg/bedrock/bedrocksim"
)

func TestProbeLeavesAloneWhatItCouldNotAsk(t *testing.T) {
	for name, row := range map[string]struct {
		how  bedrocksim.Answer
		says string
	}{
		"throttled": {bedrocksim.Refuse(429, "ThrottlingException", "Too many tokens, please wait."), "try again in a minute"},
		"denied":    {bedrocksim.Refuse(403, "AccessDeniedException", "You don't have access."), "needs bedrock:InvokeModelWithResponseStream"},
		"unknown":   {bedrocksim.Refuse(400, "ValidationException", "\x1b[31mNo\x1b[0m."), "refused in words that are not known: [31mNo [0m."},
	} {
		t.Run(name, func(t *testing.T) {
			d, _ := newProbeDesk(t, []string{scout}, bedrocksim.WithoutRules(), bedrocksim.WithAnswers(func(c bedrocksim.Call) bedrocksim.Answer {
				if len(c.Request.System) > 0 {
					return row.how
				}
				return bedrocksim.Text("391")
			}))
			r := d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.Failed, row.says, "not known", "wrote configs/groups/g/bot-0.yaml")
			if strings.Contains(r.stdout+r.stderr, "\x1b") {
				t.Errorf("%q", r.stdout)
			}
			if text := d.read("groups/g/bot-0.yaml"); !strings.Contains(text, "supports_system_messages: false # guess") || !strings.Contains(text, "tools: true") {
				t.Error(text)
			}
		})
	}
	t.Run("all of it", func(t *testing.T) {
		d, sim := newProbeDesk(t, []string{scout}, bedrocksim.WithAnswers(func(bedrocksim.Call) bedrocksim.Answer {
			return bedrocksim.Refuse(403, "AccessDeniedException", "You don't have access.")
		}))
		before := d.read("groups/g/bot-0.yaml")
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.Failed, "model.id", "access is denied")
		if d.read("groups/g/bot-0.yaml") != before || len(sim.Calls()) != 2 {
			t.Errorf("%d calls", len(sim.Calls()))
		}
	})
}

func TestProbeWritesNothingThatIsNotValid(t *testing.T) {
	t.Run("no room", func(t *testing.T) {
		d, _ := newProbeDesk(t, []string{nova2})
		d.write("groups/g/bot-0.yaml", strings.Replace(carefulFile(nova2), "1000000", "8192", 1))
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.No, "limits.output_tokens 64000, since limits.context_tokens is 8192", "wrote")
		if text := d.read("groups/g/bot-0.yaml"); !strings.Contains(text, "output_tokens: 2048 # guess") || !strings.Contains(text, "style: max_effort") {
			t.Error(text)
		}
	})
	t.Run("a parameter that the model refuses", func(t *testing.T) {
		d, _ := newProbeDesk(t, []string{opus5})
		text := strings.Replace(carefulFile(opus5), "{sampling: none}", "{sampling: both, temperature: 0.5}", 1)
		d.write("groups/g/bot-0.yaml", text)
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.No, "inference.temperature", "set it to null", "was not written", "+inference: {sampling: none, temperature: 0.5}")
		if d.read("groups/g/bot-0.yaml") != text {
			t.Error("it was written")
		}
	})
	t.Run("stages that say otherwise", func(t *testing.T) {
		d, _ := newProbeDesk(t, []string{scout})
		text := carefulFile(scout) + "stages: {test: {supports_system_messages: false}}\n"
		d.write("groups/g/bot-0.yaml", text)
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.No, "its stages: part says otherwise of supports_system_messages")
		if d.read("groups/g/bot-0.yaml") != text {
			t.Error("it was written")
		}
	})
	t.Run("a stage that has another model", func(t *testing.T) {
		d, sim := newProbeDesk(t, []string{scout, mistral})
		text := carefulFile(scout) + "stages: {test: {model: {id: " + mistral + "}}}\n"
		d.write("groups/g/bot-0.yaml", text)
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.No, "g/bot-0: stage test asks "+mistral, "about meta.llama4-scout-17b-instruct-v1:0")
		if d.read("groups/g/bot-0.yaml") != text || len(sim.Calls()) > 0 {
			t.Error("it was measured")
		}
		d.run("check", "--live", "--probe", "--yes").want(exit.No, "g/bot-0: stage test asks", "wrote configs/groups/g/bot-1.yaml")
		d.write("groups/g/bot-0.yaml", carefulFile(scout)+"stages: {test: {model: {regions: [us-west-2]}}}\n")
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.Done, "wrote")
	})
	t.Run("lines that only YAML counts", func(t *testing.T) {
		d, _ := newProbeDesk(t, []string{scout})
		text := strings.ReplaceAll("# from the vendor's page\u2028# and on\n"+carefulFile(scout), "\n", "\r\n")
		d.write("groups/g/bot-0.yaml", text)
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.Done, "wrote")
		got := d.read("groups/g/bot-0.yaml")
		for _, want := range []string{"\u2028# and on\r\n", "supports_system_messages: true # measured\r\n", "tools: {force: []}\r\n"} {
			if !strings.Contains(got, want) {
				t.Errorf("no %q in\n%q", want, got)
			}
		}
		if strings.Count(got, "\n") != strings.Count(got, "\r\n") {
			t.Errorf("ends of lines are mixed:\n%q", got)
		}
	})
	t.Run("a file that was changed meanwhile", func(t *testing.T) {
		var d *desk
		d, _ = newProbeDesk(t, []string{scout}, bedrocksim.WithObserver(func(bedrocksim.Call) {
			d.write("groups/g/bot-0.yaml", carefulFile(scout)+"# by somebody else\n")
		}))
		d.run("check", "bot-0", "--live", "--probe", "--yes").want(exit.Usage, "has been changed meanwhile")
	})
}
