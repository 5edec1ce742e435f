package bedrock

import (
	"regexp"
	"sync"

	"github.com/poebridge/poebridge/pkg/fault"
)

// JobARN names a job that Bedrock does on its own. It may come from anybody: an ARN is no
// secret, and that one can be read is no right to what it names.
type JobARN struct {
	Partition string // aws, aws-us-gov, aws-cn, …
	Region    string
	Account   string // 12 digits
	ID        string // 12 letters and digits, also the name of the folder with what was made
}

// jobARN is the form that the API's model gives it, made when the first is read: a cold start
// waits for whatever is made before it.
var jobARN = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`^arn:(aws(?:-[a-z]{1,16}){0,3}):bedrock:([a-z]{2,4}(?:-[a-z]{1,16}){1,3}-[0-9]{1,2}):([0-9]{12}):async-invoke/([a-z0-9]{12})$`)
})

// ParseJobARN reads the ARN of a job, from whatever source. Its error is an
// [fault.InvalidRequest] that does not repeat what was given.
func ParseJobARN(s string) (JobARN, error) {
	part := jobARN().FindStringSubmatch(s)
	if part == nil {
		return JobARN{}, fault.New(fault.InvalidRequest, "bedrock: parse a job's ARN",
			"want arn:<partition>:bedrock:<region>:<account>:async-invoke/<id>, got something else of %d bytes", len(s))
	}
	return JobARN{Partition: part[1], Region: part[2], Account: part[3], ID: part[4]}, nil
}

// String is the ARN.
func (a JobARN) String() string {
	return "arn:" + a.Partition + ":bedrock:" + a.Region + ":" + a.Account + ":async-invoke/" + a.ID
}
