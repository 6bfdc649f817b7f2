package main

import (
	"fmt"
	"runtime"
	"unsafe"

	"github.com/aws/aws-network-policy-agent/pkg/utils"
	"golang.org/x/sys/unix"
)

// Commands of bpf(2), and what the programs return.
const (
	mapDelete     = 3
	mapNextKey    = 4
	objectGet     = 7
	programRun    = 10
	verdictPass   = 0 // TC_ACT_OK
	verdictDrop   = 2 // TC_ACT_SHOT
	longestKey    = 64
	maxKeysToDrop = 1 << 17
)

func bpf(command int, attributes unsafe.Pointer, size uintptr) (int, error) {
	result, _, code := unix.Syscall(unix.SYS_BPF, uintptr(command), uintptr(attributes), size)
	if code != 0 {
		return -1, code
	}
	return int(result), nil
}

func openPinned(path string) (int, error) {
	name, err := unix.BytePtrFromString(path)
	if err != nil {
		return -1, err
	}
	attributes := struct {
		path  uint64
		fd    uint32
		flags uint32
	}{path: uint64(uintptr(unsafe.Pointer(name)))}
	fd, err := bpf(objectGet, unsafe.Pointer(&attributes), unsafe.Sizeof(attributes))
	runtime.KeepAlive(name)
	if err != nil {
		return -1, fmt.Errorf("opening %s: %w", path, err)
	}
	return fd, nil
}

// runPrograms has the programs of the subject's device decide the first packet of each connection.
func (n *node) runPrograms(probes []string) ([]string, error) {
	programs := map[string]int{}
	for _, direction := range []string{"ingress", "egress"} {
		fd, err := openPinned(utils.GetBPFPinPathFromPodIdentifier(utils.GetPodIdentifier(subject.Name, subject.Namespace), direction))
		if err != nil {
			return nil, err
		}
		defer unix.Close(fd)
		programs[direction] = fd
	}
	verdicts := make([]string, 0, len(probes))
	for _, text := range probes {
		p, err := parseProbe(text)
		if err != nil {
			return nil, err
		}
		if p.protocol == "ICMP" {
			n.flows.clear() // without ports, it would be an answer to the one before
		}
		n.ports++
		code, err := run(programs[p.direction], n.packet(p))
		if err != nil {
			return nil, err
		}
		switch code {
		case verdictPass:
			verdicts = append(verdicts, "allowed")
		case verdictDrop:
			verdicts = append(verdicts, "blocked")
		default:
			return nil, fmt.Errorf("%s: the program returned %d", text, code)
		}
	}
	return verdicts, nil
}

func run(program int, packet []byte) (uint32, error) {
	attributes := struct {
		fd, result, sizeIn, sizeOut uint32
		dataIn, dataOut             uint64
		repeat, duration            uint32
		contextIn, contextOut       uint32
		contextDataIn, contextData  uint64
		flags, cpu, batch, padding  uint32
	}{fd: uint32(program), sizeIn: uint32(len(packet)), dataIn: uint64(uintptr(unsafe.Pointer(&packet[0]))), repeat: 1}
	_, err := bpf(programRun, unsafe.Pointer(&attributes), unsafe.Sizeof(attributes))
	runtime.KeepAlive(packet)
	return attributes.result, err
}

// table is a pinned map of the agent.
type table struct {
	fd  int
	key [longestKey]byte
}

func openTable(path string) (*table, error) {
	fd, err := openPinned(path)
	return &table{fd: fd}, err
}

// clear deletes every key.
func (t *table) clear() {
	type element struct {
		fd         uint32
		key, value uint64
		flags      uint64
	}
	key := uint64(uintptr(unsafe.Pointer(&t.key[0])))
	for range maxKeysToDrop {
		first := element{fd: uint32(t.fd), value: key}
		if _, err := bpf(mapNextKey, unsafe.Pointer(&first), unsafe.Sizeof(first)); err != nil {
			return
		}
		gone := element{fd: uint32(t.fd), key: key}
		if _, err := bpf(mapDelete, unsafe.Pointer(&gone), unsafe.Sizeof(gone)); err != nil {
			panic(fmt.Errorf("emptying a map: %w", err))
		}
	}
}
